//! SVG as a drawing: read strictly, within limits, and turned into a PNG with a font of its own. Nothing is ever opened
//! because a drawing names it, neither a file nor an address nor another drawing inside of it; no font of the system is
//! looked at, so that bytes do not depend on the machine.

mod active;
mod markup;
mod style;
mod weight;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use usvg::fontdb::{Database, Source};
use usvg::{ImageHrefResolver, Options, Tree, roxmltree};

/// Pixels to a side of a PNG; a larger drawing is scaled down.
pub const SIDE: f32 = 4096.0;
/// Pixels of a PNG; a larger drawing is scaled down.
pub const AREA: f32 = 8_000_000.0;

/// A drawing that is known to be whole and inert.
#[derive(Debug)]
pub struct Drawing {
    tree: Tree,
}

/// Why a text is no drawing that one may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes of the text that are to blame.
    pub range: Range<usize>,
    /// What it is: goes on after the file's name and a colon.
    pub message: String,
    /// The way out.
    pub help: &'static str,
}

impl Fault {
    fn active(range: Range<usize>, what: &str) -> Self {
        let help = "take it out; a picture needs no script, handler or foreign file";
        Self { range, message: format!("it holds {what}"), help }
    }

    fn limit(range: Range<usize>, message: String) -> Self {
        Self { range, message, help: "export it plainer, or as a PNG" }
    }

    fn broken(range: Range<usize>, message: String) -> Self {
        Self { range, message, help: "export it again as SVG; no browser would show it as it is" }
    }
}

/// Reads a drawing, its texts set in the bundled font.
///
/// # Errors
/// What keeps it from being one: broken XML, something that could run or call out, too much of anything.
pub fn read(text: &str) -> Result<Drawing, Fault> {
    convert(text, &FONTS)
}

/// Says what keeps a text from being a drawing that may be published. Like [`read`], but texts are not set in type.
///
/// # Errors
/// The same.
pub fn check(text: &str) -> Result<(), Fault> {
    convert(text, &NO_FONTS).map(|_| ())
}

/// The font of all drawings: upright, bold, and upright with one width.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for bytes in [dejavu::sans::regular(), dejavu::sans::bold(), dejavu::sans_mono::regular()] {
        fonts.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    fonts.set_sans_serif_family("DejaVu Sans");
    fonts.set_serif_family("DejaVu Sans");
    fonts.set_monospace_family("DejaVu Sans Mono");
    Arc::new(fonts)
});

static NO_FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| Arc::new(Database::new()));

fn convert(text: &str, fonts: &Arc<Database>) -> Result<Drawing, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let markup = markup::survey(text)?;
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| malformed(text, &error))?;
    active::inspect(&document)?;
    weight::weigh(&document, &markup)?;
    let options = Options {
        font_family: "DejaVu Sans".to_owned(),
        fontdb: Arc::clone(fonts),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let start = markup.root;
    // A reader of such size may have bugs; they must cost no more than the drawing.
    let read = panic::catch_unwind(AssertUnwindSafe(|| Tree::from_xmltree(&document, &options)));
    match read {
        Ok(Ok(tree)) => Ok(Drawing { tree }),
        Ok(Err(error)) => Err(Fault::broken(start, format!("it cannot be drawn: {error}"))),
        Err(_) => Err(Fault::broken(start, "it cannot be drawn".to_owned())),
    }
}

/// What the XML reader says, with its place.
fn malformed(text: &str, error: &roxmltree::Error) -> Fault {
    let place = error.pos();
    let said = error.to_string();
    let said = said.strip_suffix(&format!(" at {place}")).unwrap_or(&said);
    let (row, column) = (place.row as usize, place.col as usize);
    let line: usize = text.split_inclusive('\n').take(row.saturating_sub(1)).map(str::len).sum();
    let within = text[line..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    let at = (line + within).min(text.len());
    Fault::broken(at..at, format!("it is no XML: {said}"))
}

impl Drawing {
    /// Width and height in CSS pixels.
    #[must_use]
    pub fn size(&self) -> (f32, f32) {
        (self.tree.size().width(), self.tree.size().height())
    }

    /// The drawing on white paper, with a margin all round in CSS pixels, so many pixels to a CSS pixel: fewer when it
    /// would be larger than [`SIDE`] and [`AREA`] allow. A letter that the font lacks is an empty box; [`Self::lacking`]
    /// has them all.
    /// Empty bytes only when the memory for it is not to be had.
    #[must_use]
    pub fn png(&self, scale: f32, margin: f32) -> Vec<u8> {
        let (scale, width, height) = self.bounded(scale, margin);
        let Some(mut pixels) = Pixmap::new(width, height) else { return Vec::new() };
        pixels.fill(Color::WHITE);
        let place = Transform::from_translate(margin, margin).post_scale(scale, scale);
        resvg::render(&self.tree, place, &mut pixels.as_mut());
        pixels.encode_png().unwrap_or_default()
    }

    /// A scale at which a PNG keeps its bounds, and the PNG's sides.
    fn bounded(&self, scale: f32, margin: f32) -> (f32, u32, u32) {
        let (width, height) = self.size();
        let (width, height) = (width + 2.0 * margin, height + 2.0 * margin);
        let scale = scale.min(SIDE / width).min(SIDE / height).min((AREA / width / height).sqrt());
        (scale, pixels(width * scale), pixels(height * scale))
    }

    /// Boxes of all texts in CSS pixels: left, top, right, bottom, as they are set.
    #[must_use]
    pub fn texts(&self) -> Vec<[f32; 4]> {
        let mut boxes = Vec::new();
        each_text(self.tree.root(), &mut |text| {
            let rect = text.abs_bounding_box();
            boxes.push([rect.left(), rect.top(), rect.right(), rect.bottom()]);
        });
        boxes
    }

    /// The letters that the font lacks, each once, in their order.
    #[must_use]
    pub fn lacking(&self) -> String {
        let (mut lacking, mut seen) = (String::new(), BTreeSet::new());
        each_text(self.tree.root(), &mut |text| {
            let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
            // Glyph 0 is what a font shows for what it lacks.
            for letter in glyphs.filter(|glyph| glyph.id.0 == 0).flat_map(|glyph| glyph.text.chars()) {
                if seen.insert(letter) {
                    lacking.push(letter);
                }
            }
        });
        lacking
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn pixels(length: f32) -> u32 {
    length.ceil().clamp(1.0, SIDE) as u32
}

fn each_text(group: &usvg::Group, visit: &mut dyn FnMut(&usvg::Text)) {
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => each_text(group, visit),
            usvg::Node::Text(text) => visit(text),
            _ => {}
        }
    }
}
