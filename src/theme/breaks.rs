//! Where a long name may go on in the next line: at its humps, and behind the marks that join its words. Such a place is a
//! `<wbr>`, which is no character: what is copied or looked for stays the name.

/// So many letters in a row stand in one line of the narrowest column.
const LONG: usize = 20;

/// No line begins or ends with fewer letters of a name than these.
const LEAST: usize = 3;

/// The pieces of a text between which a line may end, besides at its blanks; most texts are one piece.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut begin) = (0, 0);
    for word in text.split_inclusive(char::is_whitespace) {
        if word.trim_end().chars().nth(LONG).is_some() {
            for at in humps(word) {
                pieces.push(&text[start..begin + at]);
                start = begin + at;
            }
        }
        begin += word.len();
    }
    pieces.push(&text[start..]);
    pieces
}

/// Places in a word, in bytes, where a part of it begins.
fn humps(word: &str) -> Vec<usize> {
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let mut last = 0;
    let mut places = Vec::new();
    for n in LEAST..chars.len().saturating_sub(LEAST - 1) {
        let (before, here, next) = (chars[n - 1].1, chars[n].1, chars[n + 1].1);
        let behind_mark = matches!(before, '_' | ':' | '-' | '.' | '/') && here.is_alphanumeric();
        let hump = here.is_uppercase() && (before.is_lowercase() || before.is_numeric());
        let acronym_ends = before.is_uppercase() && here.is_uppercase() && next.is_lowercase();
        if n - last >= LEAST && (behind_mark || hump || acronym_ends) {
            places.push(chars[n].0);
            last = n;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_break_between_their_words() {
        let cases = [
            ("KubePodCrashLooping", "KubePodCrashLooping"),
            ("HarbourContainerTrackingBacklog", "Harbour|Container|Tracking|Backlog"),
            ("BZZZDHTReplicationDegraded", "BZZZDHT|Replication|Degraded"),
            ("job:request_latency:rate5mAboveLimit", "job:|request_|latency:|rate5m|Above|Limit"),
            ("see payments-checkout.latency-high/eu", "see payments-|checkout.|latency-|high/eu"),
            ("A2B3C4D5E6F7G8H9I0J1K2", "A2B3|C4D5|E6F7|G8H9|I0J1K2"),
            ("ÜberlastungDerÖlpumpenÄndertSich", "Überlastung|Der|Ölpumpen|Ändert|Sich"),
            ("", ""),
        ];
        for (text, broken) in cases {
            assert_eq!(pieces(text).join("|"), broken);
            assert_eq!(pieces(text).concat(), text);
        }
    }
}
