//! Writing SVG: numbers with one decimal at most, so that bytes are the same on every machine; every text escaped.

use std::fmt::Write as _;

/// The font of all texts; the page's style sheet sets its own.
pub const FONT: &str = "system-ui, 'DejaVu Sans', sans-serif";

/// A number with at most one decimal.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "clamped before")]
pub fn number(value: f64) -> String {
    let tenths = (value * 10.0).round().clamp(-1e9, 1e9) as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// `x,y`.
#[must_use]
pub fn point(x: f64, y: f64) -> String {
    format!("{} {}", number(x), number(y))
}

/// Text for an element or a quoted attribute. What XML or HTML does not allow becomes a blank.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The picture's first tag and its name. With links its parts are read one by one, else it is one image.
#[must_use]
pub fn open(left: f64, width: f64, height: f64, name: &str, description: Option<&str>, has_links: bool) -> String {
    let role = if has_links { "group" } else { "img" };
    let (left, width, height) = (number(left.floor()), number(width.ceil()), number(height.ceil()));
    let name = escape(name);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"{role}\" aria-label=\"{name}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{left} 0 {width} {height}\" font-family=\"{FONT}\" font-size=\"14\" fill=\"#171a1f\">\n<title>{name}</title>\n"
    );
    if let Some(description) = description {
        let _ = writeln!(out, "<desc>{}</desc>", escape(description));
    }
    out
}

/// Lines of text around a middle.
#[derive(Debug, Clone, Copy)]
pub struct Lines<'a> {
    /// The lines.
    pub lines: &'a [String],
    /// Middle, or left edge when it is not centred.
    pub x: f64,
    /// Upper edge of the first line.
    pub top: f64,
    /// Height of a line.
    pub height: f64,
    /// Size, when it is not the picture's.
    pub size: Option<f64>,
    /// Set in the middle.
    pub centred: bool,
    /// Further attributes, with a blank before each.
    pub attributes: &'a str,
}

/// Writes lines of text, one element each.
pub fn text(out: &mut String, block: Lines<'_>) {
    let anchor = if block.centred { " text-anchor=\"middle\"" } else { "" };
    let size = block.size.map_or_else(String::new, |size| format!(" font-size=\"{}\"", number(size)));
    let mut y = block.top + block.height * crate::diagram::draw::text::FOOT;
    for line in block.lines {
        let (x, foot) = (number(block.x), number(y));
        let _ = writeln!(out, "<text x=\"{x}\" y=\"{foot}\"{anchor}{size}{}>{}</text>", block.attributes, escape(line));
        y += block.height;
    }
}
