//! How wide a text is, without a font: advance widths of `DejaVu Sans`, which is wider than what most systems show, so
//! that a text fits its box wherever it is looked at.

/// Size of texts in boxes.
pub const SIZE: f64 = 14.0;
/// Size of texts at arrows.
pub const SMALL: f64 = 13.0;
/// Height of a line of text in boxes.
pub const LINE: f64 = 20.0;
/// Height of a line of text at arrows.
pub const SMALL_LINE: f64 = 18.0;
/// Where the text's foot stands in its line, as a part of the line's height.
pub const FOOT: f64 = 0.71;

/// Thousandths of the size for U+0020 to U+007E.
#[rustfmt::skip]
const ASCII: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
    634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// What a text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// As most texts are.
    Plain,
    /// Heavy.
    Bold,
    /// Letters of one width.
    Mono,
}

/// Width of a text in pixels.
#[must_use]
pub fn width(text: &str, size: f64, face: Face) -> f64 {
    let thousandths: u32 = text.chars().map(|c| u32::from(advance(c, face))).sum();
    f64::from(thousandths) * size / 1000.0
}

fn advance(c: char, face: Face) -> u16 {
    match (plain(c), face) {
        (0, _) => 0,
        (width, Face::Plain) => width,
        (width, Face::Bold) => width + if c == ' ' { 30 } else { 85 },
        (_, Face::Mono) if u32::from(c) < 0x1100 => 602,
        (width, Face::Mono) => width.max(1050),
    }
}

fn plain(c: char) -> u16 {
    let code = c as u32;
    if let Some(&width) = code.checked_sub(0x20).and_then(|at| ASCII.get(at as usize)) {
        return width;
    }
    match code {
        // Joiners, marks that stand on a letter, selectors of a variant.
        0x200c | 0x200d | 0x0300..=0x036f | 0xfe00..=0xfe0f => 0,
        0x00a0..=0x00bf | 0x2018..=0x201f => 540,
        0x00c0..=0x024f => 700,
        0x0370..=0x03ff => 740,
        0x0400..=0x04ff => 800,
        0x2190..=0x22ff => 840,
        // Wide writing and pictures.
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60 => 1050,
        0x2600..=0x27bf | 0x1f000..=0x1faff => 1350,
        _ => 1000,
    }
}

/// A text in lines of at most `most` pixels, broken at blanks, and within a word that is longer than a line. The
/// author's line feeds stay.
#[must_use]
pub fn wrap(text: &str, most: f64, size: f64, face: Face) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let words: Vec<String> = paragraph.split(' ').flat_map(|word| pieces(word, most, size, face)).collect();
        let full = filled(&words, most, size, face);
        // The words are evened out over as many lines, so that none is left with a single short word.
        let count = f64::from(u16::try_from(full.len()).unwrap_or(u16::MAX));
        let even = width(paragraph, size, face) / count;
        let evened = [1.05, 1.2, 1.4, 1.7].map(|part| filled(&words, (even * part).min(most), size, face));
        let evened = evened.into_iter().find(|lines| lines.len() == full.len());
        lines.extend(evened.unwrap_or(full));
    }
    lines
}

/// Words in lines, each filled as far as it goes.
fn filled(words: &[String], most: f64, size: f64, face: Face) -> Vec<String> {
    let blank = width(" ", size, face);
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0.0;
    for word in words {
        let wide = width(word, size, face);
        match lines.last_mut() {
            Some(line) if wide + blank <= room => {
                line.push(' ');
                line.push_str(word);
                room -= wide + blank;
            }
            _ => {
                lines.push(word.clone());
                room = most - wide;
            }
        }
    }
    lines
}

/// A word in pieces that fit a line, broken behind a mark where there is one.
fn pieces(word: &str, most: f64, size: f64, face: Face) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = word;
    while width(rest, size, face) > most {
        let mut room = most;
        let (mut end, mut mark) = (0, 0);
        for (at, c) in rest.char_indices() {
            room -= width(c.encode_utf8(&mut [0; 4]), size, face);
            if room < 0.0 {
                break;
            }
            end = at + c.len_utf8();
            if matches!(c, '/' | '-' | '_' | '.' | ',' | ':' | '=' | '&' | '?') {
                mark = end;
            }
        }
        let first = rest.chars().next().map_or(rest.len(), char::len_utf8);
        let cut = if mark * 3 > end { mark } else { end.max(first) };
        pieces.push(rest[..cut].to_owned());
        rest = &rest[cut..];
    }
    pieces.push(rest.to_owned());
    pieces
}

/// Width of the widest line.
#[must_use]
pub fn widest(lines: &[String], size: f64, face: Face) -> f64 {
    lines.iter().map(|line| width(line, size, face)).fold(0.0, f64::max)
}

/// Height of so many lines.
#[must_use]
pub fn height(lines: usize, line: f64) -> f64 {
    f64::from(u16::try_from(lines).unwrap_or(u16::MAX)) * line
}
