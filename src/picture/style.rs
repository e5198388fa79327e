//! What style sheets and painting attributes call for.

/// What a style calls for beyond its own drawing and what the drawing carries; none when that is nothing.
pub(super) fn foreign(css: &str) -> Option<String> {
    let plain = flatten(css).to_ascii_lowercase();
    if plain.contains("@import") {
        return Some("a style sheet's `@import`".to_owned());
    }
    if plain.contains("image-set(") {
        return Some("a style sheet's `image-set()`".to_owned());
    }
    urls(&plain).into_iter().find(|url| !(is_within(url.target) || url.property.starts_with("@namespace"))).map(|url| {
        let short: String = url.target.chars().take(80).collect();
        format!("a reference to `{short}`")
    })
}

/// Whether a reference stays in the drawing: an id, or data of a picture or a font.
fn is_within(target: &str) -> bool {
    let font = |kind: &str| ["font", "x-font", "octet-stream", "vnd.ms-font"].iter().any(|name| kind.starts_with(name));
    target.is_empty()
        || target.starts_with('#')
        || target.starts_with("data:image/")
        || target.starts_with("data:font/")
        || target.strip_prefix("data:application/").is_some_and(font)
}

/// A `url()` in a style.
pub(super) struct Url<'a> {
    /// How its declaration begins, without blanks: `marker-end:`.
    pub(super) property: &'a str,
    /// What it names, without quotes.
    pub(super) target: &'a str,
}

/// So much of a target tells where it leads, in bytes: longer ids are found nowhere.
const TARGET: usize = 300;

/// So much of a declaration tells what it is about, in bytes.
const PROPERTY: usize = 40;

/// Every `url()` of a flat style.
pub(super) fn urls(plain: &str) -> Vec<Url<'_>> {
    let mut found = Vec::new();
    let (mut begin, mut last) = (0, 0);
    for (at, _) in plain.match_indices("url(") {
        if let Some(end) = plain[last..at].rfind(['{', '}', ';']) {
            begin = last + end + 1;
        }
        last = at;
        let rest = &plain[at + 4..plain.floor_char_boundary((at + 4 + TARGET).min(plain.len()))];
        let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
        let target = &rest[..rest.find(['"', '\'', ')']).unwrap_or(rest.len())];
        found.push(Url { property: &plain[begin..plain.floor_char_boundary(at.min(begin + PROPERTY))], target });
    }
    found
}

/// A style without blanks, its escapes resolved and a blank for each comment: as a browser understands it.
pub(super) fn flatten(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut chars = css.chars().peekable();
    let mut quote = None;
    // Within the brackets of an unquoted `url(` there are no comments.
    let mut in_url = false;
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.extend(escaped(&mut chars).filter(|c| !c.is_whitespace()));
            continue;
        }
        match (quote, c) {
            (Some(open), _) if c == open || c == '\n' => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                in_url = false;
            }
            (None, ')') => in_url = false,
            (None, '(') => in_url = out.len() >= 3 && out.as_bytes()[out.len() - 3..].eq_ignore_ascii_case(b"url"),
            (None, '/') if chars.peek() == Some(&'*') && !in_url => {
                chars.next();
                skip_comment(&mut chars);
                // It parts words.
                out.push(' ');
                continue;
            }
            _ => {}
        }
        if !c.is_whitespace() && !c.is_control() {
            out.push(c);
        }
    }
    out
}

fn skip_comment(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let mut last = ' ';
    for c in chars.by_ref() {
        if last == '*' && c == '/' {
            return;
        }
        last = c;
    }
}

/// The character that an escape stands for.
fn escaped(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    let mut code = 0;
    let mut digits = 0;
    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)).filter(|_| digits < 6) {
        code = code * 16 + digit;
        digits += 1;
        chars.next();
    }
    if digits == 0 {
        return chars.next();
    }
    chars.next_if(|c| c.is_whitespace());
    char::from_u32(code)
}
