//! Colours that authors may set: plain values only, nothing that a style sheet would look up or fetch.

/// Red, green, blue.
pub type Color = [u8; 3];

/// An author's colours of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paint {
    /// Of its inside.
    pub fill: Option<Color>,
    /// Of its border.
    pub stroke: Option<Color>,
    /// Of its text.
    pub text: Option<Color>,
}

impl Paint {
    /// Takes what `other` sets.
    pub fn put(&mut self, other: Self) {
        self.fill = other.fill.or(self.fill);
        self.stroke = other.stroke.or(self.stroke);
        self.text = other.text.or(self.text);
    }

    /// The text's colour on the author's inside, none without one: the author's if it can be read there, set bold where
    /// that helps, else dark or white.
    #[must_use]
    pub fn ink(&self) -> Option<Ink> {
        let fill = self.fill?;
        let own = self.text.map(|text| (text, contrast(text, fill))).filter(|&(_, contrast)| contrast >= BOLD_ENOUGH);
        Some(match own {
            Some((color, contrast)) => Ink { color, bold: contrast < ENOUGH },
            None => Ink { color: legible(fill), bold: false },
        })
    }
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    /// Its colour.
    pub color: Color,
    /// Set bold, since the author's colour alone is faint.
    pub bold: bool,
}

/// Contrast at which any text can be read, by WCAG 2.
const ENOUGH: f64 = 4.5;
/// Contrast at which bold text can be read.
const BOLD_ENOUGH: f64 = 3.0;

/// Dark or white, whichever has contrast enough on a colour.
fn legible(fill: Color) -> Color {
    const DARK: Color = [0x17, 0x1a, 0x1f];
    const WHITE: Color = [0xff; 3];
    if contrast(DARK, fill) >= ENOUGH {
        return DARK;
    }
    // Between the two there are colours for which only black is dark enough.
    if contrast(WHITE, fill) >= ENOUGH { WHITE } else { [0; 3] }
}

/// `#rrggbb`.
#[must_use]
pub fn hex(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color[0], color[1], color[2])
}

/// A colour that dark text can be read on: the author's, mixed with white until it is so.
#[must_use]
pub fn pale(color: Color) -> Color {
    let mut color = color;
    while contrast(color, [0x17, 0x1a, 0x1f]) < 7.0 {
        color = color.map(|part| part + (255 - part).div_ceil(4));
    }
    color
}

/// Contrast of two colours by WCAG 2, 1 to 21.
#[must_use]
pub fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance. The curve of sRGB is taken as a polynomial that is off by a thousandth at most: unlike a power,
/// it is the same on every machine.
fn luminance(color: Color) -> f64 {
    let part = |n: usize| {
        let c = f64::from(color[n]) / 255.0;
        c * (c * (c * 0.305_306_011 + 0.682_171_111) + 0.012_522_878)
    };
    0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2)
}

/// Reads `#rgb`, `#rrggbb`, `rgb(1, 2, 3)` or a name; alpha is dropped, nothing else is a colour here.
#[must_use]
pub fn read(value: &str) -> Option<Color> {
    let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
    if let Some(digits) = value.strip_prefix('#') {
        return from_hex(digits);
    }
    let triple = value.strip_prefix("rgba(").or_else(|| value.strip_prefix("rgb("));
    if let Some(triple) = triple.and_then(|rest| rest.strip_suffix(')')) {
        let parts: Vec<u8> = triple.split(',').take(3).map_while(|part| part.trim().parse().ok()).collect();
        return parts.try_into().ok();
    }
    NAMES.binary_search_by_key(&value.as_str(), |&(name, _)| name).ok().map(|at| NAMES[at].1)
}

fn from_hex(digits: &str) -> Option<Color> {
    let value = |c: char| c.to_digit(16).and_then(|n| u8::try_from(n).ok());
    let nibbles: Vec<u8> = digits.chars().take(9).map(value).collect::<Option<_>>()?;
    match nibbles[..] {
        [r, g, b] | [r, g, b, _] => Some([r * 17, g * 17, b * 17]),
        [r, rr, g, gg, b, bb] | [r, rr, g, gg, b, bb, _, _] => Some([r * 16 + rr, g * 16 + gg, b * 16 + bb]),
        _ => None,
    }
}

/// Names of CSS Color 4, sorted.
#[rustfmt::skip]
const NAMES: &[(&str, Color)] = &[
    ("aliceblue", [0xf0, 0xf8, 0xff]), ("antiquewhite", [0xfa, 0xeb, 0xd7]), ("aqua", [0x00, 0xff, 0xff]),
    ("aquamarine", [0x7f, 0xff, 0xd4]), ("azure", [0xf0, 0xff, 0xff]), ("beige", [0xf5, 0xf5, 0xdc]),
    ("bisque", [0xff, 0xe4, 0xc4]), ("black", [0x00, 0x00, 0x00]), ("blanchedalmond", [0xff, 0xeb, 0xcd]),
    ("blue", [0x00, 0x00, 0xff]), ("blueviolet", [0x8a, 0x2b, 0xe2]), ("brown", [0xa5, 0x2a, 0x2a]),
    ("burlywood", [0xde, 0xb8, 0x87]), ("cadetblue", [0x5f, 0x9e, 0xa0]), ("chartreuse", [0x7f, 0xff, 0x00]),
    ("chocolate", [0xd2, 0x69, 0x1e]), ("coral", [0xff, 0x7f, 0x50]), ("cornflowerblue", [0x64, 0x95, 0xed]),
    ("cornsilk", [0xff, 0xf8, 0xdc]), ("crimson", [0xdc, 0x14, 0x3c]), ("cyan", [0x00, 0xff, 0xff]),
    ("darkblue", [0x00, 0x00, 0x8b]), ("darkcyan", [0x00, 0x8b, 0x8b]), ("darkgoldenrod", [0xb8, 0x86, 0x0b]),
    ("darkgray", [0xa9, 0xa9, 0xa9]), ("darkgreen", [0x00, 0x64, 0x00]), ("darkgrey", [0xa9, 0xa9, 0xa9]),
    ("darkkhaki", [0xbd, 0xb7, 0x6b]), ("darkmagenta", [0x8b, 0x00, 0x8b]), ("darkolivegreen", [0x55, 0x6b, 0x2f]),
    ("darkorange", [0xff, 0x8c, 0x00]), ("darkorchid", [0x99, 0x32, 0xcc]), ("darkred", [0x8b, 0x00, 0x00]),
    ("darksalmon", [0xe9, 0x96, 0x7a]), ("darkseagreen", [0x8f, 0xbc, 0x8f]), ("darkslateblue", [0x48, 0x3d, 0x8b]),
    ("darkslategray", [0x2f, 0x4f, 0x4f]), ("darkslategrey", [0x2f, 0x4f, 0x4f]),
    ("darkturquoise", [0x00, 0xce, 0xd1]), ("darkviolet", [0x94, 0x00, 0xd3]), ("deeppink", [0xff, 0x14, 0x93]),
    ("deepskyblue", [0x00, 0xbf, 0xff]), ("dimgray", [0x69, 0x69, 0x69]), ("dimgrey", [0x69, 0x69, 0x69]),
    ("dodgerblue", [0x1e, 0x90, 0xff]), ("firebrick", [0xb2, 0x22, 0x22]), ("floralwhite", [0xff, 0xfa, 0xf0]),
    ("forestgreen", [0x22, 0x8b, 0x22]), ("fuchsia", [0xff, 0x00, 0xff]), ("gainsboro", [0xdc, 0xdc, 0xdc]),
    ("ghostwhite", [0xf8, 0xf8, 0xff]), ("gold", [0xff, 0xd7, 0x00]), ("goldenrod", [0xda, 0xa5, 0x20]),
    ("gray", [0x80, 0x80, 0x80]), ("green", [0x00, 0x80, 0x00]), ("greenyellow", [0xad, 0xff, 0x2f]),
    ("grey", [0x80, 0x80, 0x80]), ("honeydew", [0xf0, 0xff, 0xf0]), ("hotpink", [0xff, 0x69, 0xb4]),
    ("indianred", [0xcd, 0x5c, 0x5c]), ("indigo", [0x4b, 0x00, 0x82]), ("ivory", [0xff, 0xff, 0xf0]),
    ("khaki", [0xf0, 0xe6, 0x8c]), ("lavender", [0xe6, 0xe6, 0xfa]), ("lavenderblush", [0xff, 0xf0, 0xf5]),
    ("lawngreen", [0x7c, 0xfc, 0x00]), ("lemonchiffon", [0xff, 0xfa, 0xcd]), ("lightblue", [0xad, 0xd8, 0xe6]),
    ("lightcoral", [0xf0, 0x80, 0x80]), ("lightcyan", [0xe0, 0xff, 0xff]),
    ("lightgoldenrodyellow", [0xfa, 0xfa, 0xd2]), ("lightgray", [0xd3, 0xd3, 0xd3]),
    ("lightgreen", [0x90, 0xee, 0x90]), ("lightgrey", [0xd3, 0xd3, 0xd3]), ("lightpink", [0xff, 0xb6, 0xc1]),
    ("lightsalmon", [0xff, 0xa0, 0x7a]), ("lightseagreen", [0x20, 0xb2, 0xaa]), ("lightskyblue", [0x87, 0xce, 0xfa]),
    ("lightslategray", [0x77, 0x88, 0x99]), ("lightslategrey", [0x77, 0x88, 0x99]),
    ("lightsteelblue", [0xb0, 0xc4, 0xde]), ("lightyellow", [0xff, 0xff, 0xe0]), ("lime", [0x00, 0xff, 0x00]),
    ("limegreen", [0x32, 0xcd, 0x32]), ("linen", [0xfa, 0xf0, 0xe6]), ("magenta", [0xff, 0x00, 0xff]),
    ("maroon", [0x80, 0x00, 0x00]), ("mediumaquamarine", [0x66, 0xcd, 0xaa]), ("mediumblue", [0x00, 0x00, 0xcd]),
    ("mediumorchid", [0xba, 0x55, 0xd3]), ("mediumpurple", [0x93, 0x70, 0xdb]),
    ("mediumseagreen", [0x3c, 0xb3, 0x71]), ("mediumslateblue", [0x7b, 0x68, 0xee]),
    ("mediumspringgreen", [0x00, 0xfa, 0x9a]), ("mediumturquoise", [0x48, 0xd1, 0xcc]),
    ("mediumvioletred", [0xc7, 0x15, 0x85]), ("midnightblue", [0x19, 0x19, 0x70]), ("mintcream", [0xf5, 0xff, 0xfa]),
    ("mistyrose", [0xff, 0xe4, 0xe1]), ("moccasin", [0xff, 0xe4, 0xb5]), ("navajowhite", [0xff, 0xde, 0xad]),
    ("navy", [0x00, 0x00, 0x80]), ("oldlace", [0xfd, 0xf5, 0xe6]), ("olive", [0x80, 0x80, 0x00]),
    ("olivedrab", [0x6b, 0x8e, 0x23]), ("orange", [0xff, 0xa5, 0x00]), ("orangered", [0xff, 0x45, 0x00]),
    ("orchid", [0xda, 0x70, 0xd6]), ("palegoldenrod", [0xee, 0xe8, 0xaa]), ("palegreen", [0x98, 0xfb, 0x98]),
    ("paleturquoise", [0xaf, 0xee, 0xee]), ("palevioletred", [0xdb, 0x70, 0x93]), ("papayawhip", [0xff, 0xef, 0xd5]),
    ("peachpuff", [0xff, 0xda, 0xb9]), ("peru", [0xcd, 0x85, 0x3f]), ("pink", [0xff, 0xc0, 0xcb]),
    ("plum", [0xdd, 0xa0, 0xdd]), ("powderblue", [0xb0, 0xe0, 0xe6]), ("purple", [0x80, 0x00, 0x80]),
    ("rebeccapurple", [0x66, 0x33, 0x99]), ("red", [0xff, 0x00, 0x00]), ("rosybrown", [0xbc, 0x8f, 0x8f]),
    ("royalblue", [0x41, 0x69, 0xe1]), ("saddlebrown", [0x8b, 0x45, 0x13]), ("salmon", [0xfa, 0x80, 0x72]),
    ("sandybrown", [0xf4, 0xa4, 0x60]), ("seagreen", [0x2e, 0x8b, 0x57]), ("seashell", [0xff, 0xf5, 0xee]),
    ("sienna", [0xa0, 0x52, 0x2d]), ("silver", [0xc0, 0xc0, 0xc0]), ("skyblue", [0x87, 0xce, 0xeb]),
    ("slateblue", [0x6a, 0x5a, 0xcd]), ("slategray", [0x70, 0x80, 0x90]), ("slategrey", [0x70, 0x80, 0x90]),
    ("snow", [0xff, 0xfa, 0xfa]), ("springgreen", [0x00, 0xff, 0x7f]), ("steelblue", [0x46, 0x82, 0xb4]),
    ("tan", [0xd2, 0xb4, 0x8c]), ("teal", [0x00, 0x80, 0x80]), ("thistle", [0xd8, 0xbf, 0xd8]),
    ("tomato", [0xff, 0x63, 0x47]), ("turquoise", [0x40, 0xe0, 0xd0]), ("violet", [0xee, 0x82, 0xee]),
    ("wheat", [0xf5, 0xde, 0xb3]), ("white", [0xff, 0xff, 0xff]), ("whitesmoke", [0xf5, 0xf5, 0xf5]),
    ("yellow", [0xff, 0xff, 0x00]), ("yellowgreen", [0x9a, 0xcd, 0x32]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_colours_are_read() {
        let table = [
            ("#f9f", Some([0xff, 0x99, 0xff])),
            (" #FFCCCC ", Some([0xff, 0xcc, 0xcc])),
            ("rgb(1, 2,3)", Some([1, 2, 3])),
            ("rgba(1,2,3,0.5)", Some([1, 2, 3])),
            ("LightGreen", Some([0x90, 0xee, 0x90])),
            ("url(#x)", None),
            ("var(--x)", None),
            ("#ff", None),
            ("rgb(1,2)", None),
            ("red;}", None),
        ];
        for (value, wanted) in table {
            assert_eq!(read(value), wanted, "{value}");
        }
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn text_on_a_fill_can_be_read() {
        for (_, fill) in NAMES {
            let paint = Paint { fill: Some(*fill), stroke: None, text: Some(*fill) };
            let ink = paint.ink().unwrap();
            assert!(contrast(ink.color, *fill) >= 4.5 && !ink.bold, "{fill:?}");
        }
    }

    #[test]
    fn an_authors_colour_is_kept_where_it_can_be_read() {
        let ink = |fill: &str, text: &str| {
            let paint = Paint { fill: read(fill), stroke: None, text: read(text) };
            paint.ink().map(|ink| (hex(ink.color), ink.bold))
        };
        let dark = "#171a1f".to_owned();
        let table = [
            ("#f00", "#fff", Some(("#ffffff".to_owned(), true))),
            ("#c00", "#fff", Some(("#ffffff".to_owned(), false))),
            ("#003", "#eee", Some(("#eeeeee".to_owned(), false))),
            ("#999", "#fff", Some((dark.clone(), false))),
            ("#ff9", "", Some((dark, false))),
            ("#00f", "#000", Some(("#ffffff".to_owned(), false))),
            ("", "#f00", None),
        ];
        for (fill, text, wanted) in table {
            assert_eq!(ink(fill, text), wanted, "{text} on {fill}");
        }
        // As the calculators of WCAG 2 have it.
        assert!((contrast([255, 0, 0], [255; 3]) - 3.998).abs() < 0.02);
        assert!((contrast([0x77; 3], [255; 3]) - 4.478).abs() < 0.02);
    }
}
