//! The picture that chat shows of a link to a runbook: what it is about, how bad it is, whose it is. An SVG with plain
//! attributes that is never published; the PNG made of it is.

use crate::diagram::draw::text::{Face, width, wrap};
use crate::render::escape::escape;
use crate::render::views::SeverityView;

/// Size that chats and wikis ask for, in pixels.
const SIZE: (f64, f64) = (1200.0, 630.0);
/// White on the left and on the right.
const LEFT: f64 = 84.0;
const ROOM: f64 = SIZE.0 - LEFT - 72.0;
/// Upper edge of the title.
const TITLE_TOP: f64 = 134.0;
const CHIP: (f64, f64) = (52.0, 12.0);
/// Rows of alert names.
const ROWS: usize = 2;
/// The line above severity, service and owner.
const RULE: f64 = 506.0;
/// Bold letters are wider than their measure says.
const BOLD: f64 = 1.06;

/// What a preview says.
pub(super) struct Preview {
    pub(super) book: String,
    pub(super) title: String,
    pub(super) severity: Option<SeverityView>,
    pub(super) service: Option<String>,
    pub(super) owner: Option<String>,
    /// Names, in order.
    pub(super) alerts: Vec<String>,
    /// Whether letters of it are boxes, since the font lacks them.
    pub(super) lacks: bool,
}

/// What a picture says of itself when letters of it are boxes.
const LACKS: &str = "Each box in the text is a letter that the font of this picture lacks: the page has them all.";

/// Draws a preview.
pub(super) fn draw(preview: &Preview) -> String {
    let scale = preview.severity.as_ref().map_or("unknown", |severity| severity.scale);
    let (ink, tint, rim) = colours(scale);
    let (w, h) = SIZE;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         font-family=\"DejaVu Sans\">\n<rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n\
         <rect width=\"20\" height=\"{h}\" fill=\"{ink}\"/>\n\
         <g transform=\"translate({LEFT} 52) scale(1.75)\"><rect width=\"20\" height=\"20\" rx=\"5\" fill=\"#1d3557\"/>\
         <path d=\"M5.5 4.5v11M9 10.4l2.3 2.3 4-5.2\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2\" \
         stroke-linecap=\"round\" stroke-linejoin=\"round\"/></g>\n"
    );
    text(&mut out, (LEFT + 54.0, 78.0), 26.0, "fill=\"#464e5b\"", &cut(&preview.book, ROOM - 54.0, 26.0, false));
    let below = title(&mut out, &preview.title);
    alerts(&mut out, &preview.alerts, below + 34.0);
    out.push_str(&format!("<path d=\"M{LEFT} {RULE}H{}\" stroke=\"#d7dce3\" stroke-width=\"2\"/>\n", LEFT + ROOM));
    let mut x = LEFT;
    if let Some(severity) = &preview.severity {
        let word = cut(&severity.word, 300.0, 26.0, true);
        let pill = (measure(&word, 26.0, true) + 48.0).ceil();
        out.push_str(&format!(
            "<rect x=\"{x}\" y=\"{}\" width=\"{pill}\" height=\"60\" rx=\"30\" fill=\"{tint}\" stroke=\"{rim}\" \
             stroke-width=\"2\"/>\n",
            RULE + 32.0
        ));
        text(&mut out, (x + 24.0, RULE + 71.0), 26.0, &format!("font-weight=\"700\" fill=\"{ink}\""), &word);
        x += pill + 56.0;
    }
    let facts = [("Service", &preview.service), ("Owner", &preview.owner)];
    let mut left = facts.iter().filter(|(_, value)| value.is_some()).count();
    for (label, value) in facts {
        let Some(value) = value else { continue };
        #[allow(clippy::cast_precision_loss, reason = "two at most")]
        let room = (LEFT + ROOM - x) / left as f64 - 40.0;
        let value = cut(value, room, 28.0, true);
        text(&mut out, (x, RULE + 48.0), 20.0, "fill=\"#5d6675\"", label);
        text(&mut out, (x, RULE + 88.0), 28.0, "font-weight=\"700\" fill=\"#171a1f\"", &value);
        x += measure(&value, 28.0, true).max(measure(label, 20.0, false)).ceil() + 64.0;
        left -= 1;
    }
    if preview.lacks {
        text(&mut out, (LEFT, 620.0), 16.0, "fill=\"#464e5b\"", LACKS);
    }
    out + "</svg>\n"
}

/// A drawing of this size with a line below it that says what its boxes are.
pub(super) fn noted(svg: &str, (width, height): (f32, f32)) -> String {
    const LINE: f64 = 18.0;
    let (width, height) = (f64::from(width).max(240.0), f64::from(height));
    let lines = wrap(LACKS, width, 12.0, Face::Plain);
    #[allow(clippy::cast_precision_loss, reason = "a few lines")]
    let whole = height + 12.0 + lines.len() as f64 * LINE;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{whole}\" \
         viewBox=\"0 0 {width} {whole}\" font-family=\"DejaVu Sans\">\n{svg}"
    );
    let mut foot = height + 24.0;
    for line in lines {
        text(&mut out, (0.0, foot), 12.0, "fill=\"#464e5b\"", &line);
        foot += LINE;
    }
    out + "</svg>\n"
}

/// A picture in place of one that is too large to be drawn.
pub(super) fn notice(title: &str) -> String {
    let mut out = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"64\" viewBox=\"0 0 640 64\" \
         font-family=\"DejaVu Sans\">\n",
    );
    text(&mut out, (0.0, 24.0), 16.0, "font-weight=\"700\" fill=\"#171a1f\"", &cut(title, 640.0, 16.0, true));
    text(&mut out, (0.0, 52.0), 14.0, "fill=\"#464e5b\"", "Too large for a picture: see the page itself.");
    out + "</svg>\n"
}

/// The title in as large type as it has room for; its lower edge.
fn title(out: &mut String, title: &str) -> f64 {
    let sizes = [(60.0, 72.0, 2), (50.0, 62.0, 3), (42.0, 54.0, 3)];
    let set = |(size, _, _): &(f64, f64, usize)| wrap(title, ROOM / BOLD, *size, Face::Bold);
    let fits = sizes.iter().find(|size| set(size).len() <= size.2).unwrap_or(&sizes[2]);
    let &(size, line, most) = fits;
    let mut lines = set(fits);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{last} …………"), measure(last, size, true).min(ROOM), size, true);
        }
    }
    let mut foot = TITLE_TOP + size;
    for words in &lines {
        text(out, (LEFT, foot), size, "font-weight=\"700\" fill=\"#171a1f\"", words);
        foot += line;
    }
    foot - line + size * 0.25
}

/// Names in boxes, as many as two rows hold.
fn alerts(out: &mut String, names: &[String], top: f64) {
    const FONT: f64 = 26.0;
    let (height, gap) = CHIP;
    let (mut x, mut y, mut row) = (LEFT, top, 1);
    for (at, name) in names.iter().enumerate() {
        let more = format!("and {} more", names.len() - at);
        let reserve = if at + 1 < names.len() && row == ROWS { measure(&more, FONT, false) + 40.0 } else { 0.0 };
        let name = cut_mono(name, ROOM - 40.0, FONT);
        let wide = mono(&name, FONT) + 36.0;
        if x > LEFT && x + wide + reserve > LEFT + ROOM {
            if row == ROWS {
                text(out, (x + 8.0, y + 35.0), FONT, "fill=\"#464e5b\"", &more);
                return;
            }
            (x, y, row) = (LEFT, y + height + gap, row + 1);
        }
        out.push_str(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{height}\" rx=\"10\" fill=\"#f3f5f8\" stroke=\"#d7dce3\" \
             stroke-width=\"2\"/>\n"
        ));
        text(out, (x + 18.0, y + 35.0), FONT, "font-family=\"DejaVu Sans Mono\" fill=\"#171a1f\"", &name);
        x += wide + gap;
    }
}

/// Ink, tint and rim of a severity.
fn colours(scale: &str) -> (&'static str, &'static str, &'static str) {
    match scale {
        "critical" => ("#b3201a", "#fdeeec", "#f1beb9"),
        "high" => ("#b04a00", "#fff0e2", "#f2c9a4"),
        "warning" => ("#7a5200", "#fdf5dc", "#e8d28d"),
        "info" => ("#17559e", "#edf4fc", "#bcd5f0"),
        _ => ("#464e5b", "#eceef2", "#d7dce3"),
    }
}

fn text(out: &mut String, (x, foot): (f64, f64), size: f64, attributes: &str, words: &str) {
    out.push_str(&format!("<text x=\"{x}\" y=\"{foot}\" font-size=\"{size}\" {attributes}>{}</text>\n", escape(words)));
}

fn measure(words: &str, size: f64, bold: bool) -> f64 {
    if bold { width(words, size, Face::Bold) * BOLD } else { width(words, size, Face::Plain) }
}

/// Letters of one width are 0.602 of their size wide; signs that the font lacks stand in boxes as wide.
fn mono(words: &str, size: f64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "cut before")]
    let count = words.chars().count() as f64;
    (count * size * 0.602).ceil()
}

/// As much of a text as there is room for, with `…` where it is cut.
fn cut(words: &str, room: f64, size: f64, bold: bool) -> String {
    shortened(words, |words| measure(words, size, bold) <= room)
}

fn cut_mono(words: &str, room: f64, size: f64) -> String {
    shortened(words, |words| mono(words, size) <= room)
}

fn shortened(words: &str, fits: impl Fn(&str) -> bool) -> String {
    // No text of more characters fits, whatever they are.
    const MOST: usize = 200;
    let line: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut kept: Vec<char> = line.chars().take(MOST).collect();
    let whole: String = kept.iter().collect();
    if whole.len() == line.len() && fits(&whole) {
        return whole;
    }
    loop {
        let short = format!("{}…", kept.iter().collect::<String>().trim_end());
        if fits(&short) || kept.pop().is_none() {
            return short;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture;

    fn preview(title: &str, word: &str, names: &[&str]) -> Preview {
        Preview {
            book: format!("{title} of all of them, a book"),
            title: title.to_owned(),
            severity: Some(SeverityView { word: word.to_owned(), scale: "critical", rank: 0 }),
            service: Some(format!("{title} and what belongs to it")),
            owner: Some(format!("team-{word}")),
            alerts: names.iter().map(|name| (*name).to_owned()).collect(),
            lacks: true,
        }
    }

    #[test]
    fn texts_lie_in_the_picture_and_on_no_other() {
        let long = "A title that goes on and on until nobody who is called at three in the morning reads it any more, "
            .repeat(4);
        let many: Vec<String> = (0..40).map(|n| format!("KubernetesPersistentVolumeFillingUp{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let wide = "W".repeat(400);
        let cases = [
            preview("Disk full", "critical", &["DiskFull"]),
            preview(&long, "P0 - critical, page at once", &many),
            preview(&wide, &wide, &[&wide, "b"]),
            preview("漢字 🔥 <b>&\u{0}\u{ffff}", "critical", &["<script>", "a\nb"]),
            preview("", "", &[]),
            Preview { severity: None, service: None, ..preview("Broker does not answer", "", &["A", "B", "C"]) },
        ];
        for case in cases {
            let svg = draw(&case);
            let texts = picture::read(&svg).map(|drawing| drawing.texts()).unwrap_or_default();
            assert!(texts.len() >= 2, "{svg}");
            for (at, one) in texts.iter().enumerate() {
                assert!(one[0] >= 80.0 && one[1] >= 0.0 && one[2] <= 1180.0 && one[3] <= 630.0, "{one:?}: {svg}");
                for two in &texts[at + 1..] {
                    let apart = one[2] <= two[0] || two[2] <= one[0] || one[3] <= two[1] || two[3] <= one[1];
                    assert!(apart, "{one:?} and {two:?}: {svg}");
                }
            }
        }
        assert!(picture::read(&notice(&wide)).is_ok());
    }
}
