//! UTF-8 that was read as Windows-1252 and saved again: `â€™` for `’`, `Ã©` for `é`.

use std::ops::Range;

/// Every such run, and what it was.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, char)> {
    let mut found = Vec::new();
    let mut skip_to = 0;
    for (at, lead) in text.char_indices().filter(|(_, c)| matches!(c, 'Â' | 'Ã' | 'â' | 'ð' | 'ï' | 'Å' | 'Ä')) {
        if at < skip_to {
            continue;
        }
        if let Some((length, char)) = misread(&text[at..], lead) {
            found.push((at..at + length, char));
            skip_to = at + length;
        }
    }
    found
}

/// The character that a run was before it was misread, and the run's bytes.
fn misread(text: &str, lead: char) -> Option<(usize, char)> {
    let first = byte_of(lead)?;
    let count = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let chars: Vec<char> = text.chars().take(count).collect();
    let bytes: Option<Vec<u8>> = chars.iter().map(|&c| byte_of(c)).collect();
    let bytes = bytes.filter(|bytes| bytes.len() == count)?;
    let char = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    // Two-byte runs also occur in honest text, as `«Ã»`: only letters and signs that such text really loses count.
    let plausible = count > 2 || (matches!(lead, 'Â' | 'Ã') && !matches!(chars[1], '»' | '«' | '”' | '’'));
    let length = chars.iter().map(|c| c.len_utf8()).sum();
    (plausible && !char.is_control()).then_some((length, char))
}

/// The byte that Windows-1252 shows as this character.
fn byte_of(c: char) -> Option<u8> {
    // The 27 characters that Windows-1252 puts where Latin-1 has control characters (from Unicode's CP1252.TXT).
    const HIGH: [(char, u8); 27] = [
        ('€', 0x80),
        ('‚', 0x82),
        ('ƒ', 0x83),
        ('„', 0x84),
        ('…', 0x85),
        ('†', 0x86),
        ('‡', 0x87),
        ('ˆ', 0x88),
        ('‰', 0x89),
        ('Š', 0x8a),
        ('‹', 0x8b),
        ('Œ', 0x8c),
        ('Ž', 0x8e),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('˜', 0x98),
        ('™', 0x99),
        ('š', 0x9a),
        ('›', 0x9b),
        ('œ', 0x9c),
        ('ž', 0x9e),
        ('Ÿ', 0x9f),
    ];
    match u32::from(c) {
        0xa0..=0xff | 0x81 | 0x8d | 0x8f | 0x90 | 0x9d => u8::try_from(u32::from(c)).ok(),
        _ => HIGH.iter().find(|(high, _)| *high == c).map(|&(_, byte)| byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misread_text_is_found_and_honest_text_is_not() {
        let found = |text: &str| find(text).into_iter().map(|(_, c)| c).collect::<String>();
        assert_eq!(found("âœ— DEGRADED, donâ€™t, cafÃ©, 5Â\u{a0}µs"), "✗’é\u{a0}");
        assert_eq!(found("à la carte, «CAFÉ», SÃO, naïve, Å, «MAÇÃ», 30 °C, ÄÖÜ"), "");
    }
}
