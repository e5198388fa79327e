//! How well words fit the name of an alert. Every number here stands in `static/search.js`, too.

use super::alerts::AlertEntry;
use super::query::{Chunk, Word};
use super::words::{allowed, distance};

/// What a word counts at least that fits without mistakes.
pub(super) const TELLING: u32 = 38;

/// How well an alert fits all chunks, or at least `need` of them; `joined` is the query without its blanks.
pub(super) fn alert_score(alert: &AlertEntry, chunks: &[Chunk], joined: Option<&Word>, need: usize) -> Option<u32> {
    let (mut count, mut sum) = (0, 0);
    for chunk in chunks {
        let score = chunk_score(alert, chunk);
        // Where not every word must fit, those that do must be telling.
        if score > 0 && (need == chunks.len() || (score >= TELLING && chunk.whole.chars.len() >= 3)) {
            count += 1;
            sum += score;
        }
    }
    let all = if count >= need { sum } else { 0 };
    let joined = joined.map_or(0, |joined| unit(alert, joined) * u32::try_from(chunks.len()).unwrap_or(1));
    let score = all.max(joined);
    (score > 0 || chunks.is_empty()).then_some(score)
}

fn chunk_score(alert: &AlertEntry, chunk: &Chunk) -> u32 {
    let whole = unit(alert, &chunk.whole);
    if chunk.parts.is_empty() || whole >= 80 {
        return whole;
    }
    let mut sum = 0;
    for part in &chunk.parts {
        match unit(alert, part) {
            0 => return whole,
            score => sum += score,
        }
    }
    whole.max(sum / u32::try_from(chunk.parts.len()).unwrap_or(1) - 1)
}

/// How well one word fits an alert, from 100 for its whole name to 16 for a word with two mistakes.
fn unit(alert: &AlertEntry, word: &Word) -> u32 {
    let (text, length) = (word.text.as_str(), word.chars.len());
    if alert.norm == text {
        return 100;
    }
    if alert.norm.starts_with(text) {
        return 80;
    }
    let mut best = 0;
    for &begin in alert.bounds.iter().skip(1) {
        if alert.norm[begin..].starts_with(text) {
            let whole = alert.bounds.binary_search(&(begin + text.len())).is_ok();
            best = best.max(if whole { 70 } else { 62 });
        }
    }
    if best == 0 && length >= 2 && alert.initials.starts_with(text) {
        best = if alert.initials == text {
            58
        } else if length >= 3 {
            50
        } else {
            0
        };
    }
    if best == 0 {
        let beside = alert.beside.iter().filter(|beside| length >= 2 && beside.starts_with(text));
        best = beside.map(|beside| if beside == text { 45 } else { 38 }).max().unwrap_or_default();
    }
    if length >= 2 && best < 40 && alert.norm.contains(text) {
        best = 40;
    }
    let most = allowed(length);
    if best < 62 && most > 0 {
        best = best.max(misspelled(&alert.norm, word, most).map_or(0, |distance| 75 - 5 * distance));
    }
    if best == 0 && most > 0 {
        let distances = alert.words().filter_map(|part| misspelled(part, word, most));
        best = distances.min().map_or(0, |distance| 24 - 4 * distance);
    }
    best
}

fn misspelled(text: &str, word: &Word, most: usize) -> Option<u32> {
    // A letter has four bytes at most.
    if text.len().abs_diff(word.text.len()) > 4 * most {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    distance(&word.chars, &chars, most).and_then(|distance| u32::try_from(distance).ok())
}
