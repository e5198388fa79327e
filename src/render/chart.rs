//! Coverage drawn as bars. Every text is shorter than the box that it stands in.

use std::fmt::Write;

use crate::render::escape::escape;
use crate::render::views::{CoverageRow, Figures};

const LABEL: usize = 190;
const BAR: usize = 420;
const ROW: usize = 30;
const HEIGHT: usize = 22;
/// Width that a character of the chart's type takes at most, in pixels.
const CHARACTER: usize = 8;
/// So many rows are drawn; the table below has all.
const MOST: usize = 40;

/// Parts of a bar: class, colour without a style sheet, name, and which figure.
type Part = (&'static str, &'static str, &'static str, fn(&Figures) -> usize);

const PARTS: [Part; 6] = [
    ("chart-declared", "#1a7f37", "declared", |figures| figures.declared),
    ("chart-linked", "#4c9a5f", "linked", |figures| figures.linked),
    ("chart-inferred", "#8cbf97", "inferred", |figures| figures.inferred),
    ("chart-exempt", "#9aa4ae", "exempt", |figures| figures.exempt + figures.external + figures.not_required),
    ("chart-stub", "#d4a72c", "stub", |figures| figures.stub),
    ("chart-uncovered", "#cf222e", "uncovered", |figures| figures.uncovered),
];

/// The rows with alerts as an `<svg>`; none when there is nothing to draw.
pub(crate) fn bars(title: &str, id: &str, rows: &[CoverageRow]) -> Option<String> {
    let rows: Vec<&CoverageRow> = rows.iter().filter(|row| row.figures.total > 0).take(MOST).collect();
    if rows.is_empty() {
        return None;
    }
    let (width, height) = (LABEL + BAR, rows.len() * ROW);
    let mut svg = format!(
        "<svg class=\"chart\" role=\"img\" aria-labelledby=\"{id}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\"><title id=\"{id}\">{}</title>",
        escape(title)
    );
    for (at, row) in rows.iter().enumerate() {
        draw(&mut svg, at * ROW + (ROW - HEIGHT) / 2, row);
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// One row: name, then a segment a status, as wide as its share.
fn draw(svg: &mut String, y: usize, row: &CoverageRow) {
    let base = y + HEIGHT / 2 + 5;
    let name = escape(&fit(&row.name, LABEL - 12));
    // Writing to a string cannot fail.
    let _ = write!(svg, "<g><title>{}</title>", escape(&told(row)));
    let _ = write!(
        svg,
        "<text class=\"chart-text\" fill=\"currentColor\" x=\"{}\" y=\"{base}\" text-anchor=\"end\">{name}</text>",
        LABEL - 8
    );
    let total = row.figures.total;
    let mut before = 0;
    for (class, colour, _, figure) in PARTS {
        let count = figure(&row.figures);
        if count == 0 {
            continue;
        }
        // Both ends are rounded from the sum, so that the parts fill the bar to the pixel.
        let (from, to) = (LABEL + BAR * before / total, LABEL + BAR * (before + count) / total);
        before += count;
        let _ = write!(
            svg,
            "<rect class=\"{class}\" fill=\"{colour}\" x=\"{from}\" y=\"{y}\" width=\"{}\" height=\"{HEIGHT}\"/>",
            to - from
        );
        let digits = count.to_string();
        if digits.len() * CHARACTER + 6 <= to - from {
            let _ = write!(
                svg,
                "<text class=\"{class}-text\" fill=\"{}\" x=\"{}\" y=\"{base}\" text-anchor=\"middle\">{digits}</text>",
                if matches!(class, "chart-inferred" | "chart-exempt" | "chart-stub") { "#111" } else { "#fff" },
                usize::midpoint(from, to)
            );
        }
    }
    svg.push_str("</g>");
}

/// A row in words, for whoever does not see it.
fn told(row: &CoverageRow) -> String {
    let parts = PARTS.iter().map(|(_, _, name, figure)| (figure(&row.figures), name)).filter(|&(count, _)| count > 0);
    let parts: Vec<String> = parts.map(|(count, name)| format!("{count} {name}")).collect();
    format!("{}: {}", row.name, parts.join(", "))
}

/// The start of a text that is at most so many pixels wide. Letters beyond Latin count double.
fn fit(text: &str, width: usize) -> String {
    let wide = |char: char| if char < '\u{250}' { CHARACTER } else { 2 * CHARACTER };
    let whole: usize = text.chars().map(wide).sum();
    if whole <= width {
        return text.to_owned();
    }
    let mut left = width - CHARACTER;
    let fits = |char: &char| {
        let taken = wide(*char) <= left;
        left = left.saturating_sub(wide(*char));
        taken
    };
    text.chars().take_while(fits).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, declared: usize, uncovered: usize) -> CoverageRow {
        let figures = Figures { total: declared + uncovered, declared, uncovered, ..Figures::default() };
        CoverageRow {
            name: name.to_owned(),
            unnamed: false,
            href: None,
            figures,
            dues: String::new(),
            alerts_href: String::new(),
        }
    }

    #[test]
    fn parts_fill_the_bar_and_names_are_escaped() {
        let svg = bars("By <team>", "ab-x", &[row("a<b>&\"", 1, 2), row("empty", 0, 0)]).unwrap();
        assert!(svg.contains("<title id=\"ab-x\">By &lt;team&gt;</title>"));
        assert!(svg.contains("a&lt;b&gt;&amp;&quot;: 1 declared, 2 uncovered"));
        assert!(
            svg.contains("x=\"190\" y=\"4\" width=\"140\"") && svg.contains("x=\"330\" y=\"4\" width=\"280\""),
            "{svg}"
        );
        assert!(!svg.contains("empty"));
        assert_eq!(bars("t", "i", &[row("empty", 0, 0)]), None);
    }

    #[test]
    fn names_stay_in_their_box() {
        for name in ["short", "a-team-with-a-very-long-name-indeed", "日本語のとても長い名前のチーム"] {
            let shown = fit(name, 100);
            let width: usize = shown.chars().map(|char| if char < '\u{250}' || char == '…' { 8 } else { 16 }).sum();
            assert!(width <= 100, "{shown}: {width}");
        }
    }
}
