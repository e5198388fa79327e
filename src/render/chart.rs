//! Coverage drawn as bars, one a row of the table. A bar is as wide as there is room, so all its places are shares.

use std::fmt::Write;

use crate::render::escape::escape;
use crate::render::views::{CoverageRow, Figures};

const HEIGHT: usize = 22;
/// A share is counted in hundredths of a per cent.
const WHOLE: usize = 10_000;
/// Share of the bar that a digit takes at most: 8 pixels of the 288 that a small phone leaves.
const DIGIT: usize = WHOLE * 8 / 288;
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

/// Gives the first rows that have alerts their bars.
pub(crate) fn draw(rows: &mut [CoverageRow]) {
    for row in rows.iter_mut().filter(|row| row.figures.total > 0).take(MOST) {
        row.bar_svg = Some(bar(&row.figures));
    }
}

/// A segment a status, as wide as its share, with its number where there is room.
fn bar(figures: &Figures) -> String {
    let told: Vec<String> = parts(figures).map(|(_, _, name, count)| format!("{count} {name}")).collect();
    let mut svg = format!(
        "<svg class=\"chart\" role=\"img\" aria-label=\"{}\" width=\"100%\" height=\"{HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"13\">",
        escape(&told.join(", "))
    );
    let mut before = 0;
    for (class, colour, _, count) in parts(figures) {
        // Both ends are rounded from the sum, so that the parts fill the bar.
        let (from, to) = (WHOLE * before / figures.total, WHOLE * (before + count) / figures.total);
        before += count;
        // Writing to a string cannot fail.
        let _ = write!(
            svg,
            "<rect class=\"{class}\" fill=\"{colour}\" x=\"{}\" width=\"{}\" height=\"{HEIGHT}\"/>",
            share(from),
            share(to - from)
        );
        let digits = count.to_string();
        if (digits.len() + 1) * DIGIT <= to - from {
            let _ = write!(
                svg,
                "<text class=\"{class}-text\" fill=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{digits}</text>",
                if matches!(class, "chart-inferred" | "chart-exempt" | "chart-stub") { "#111" } else { "#fff" },
                share(usize::midpoint(from, to)),
                HEIGHT / 2 + 5
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

/// The parts that are not empty, with their counts.
fn parts(figures: &Figures) -> impl Iterator<Item = (&'static str, &'static str, &'static str, usize)> {
    let counted = PARTS.iter().map(|&(class, colour, name, figure)| (class, colour, name, figure(figures)));
    counted.filter(|&(.., count)| count > 0)
}

fn share(hundredths: usize) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(declared: usize, uncovered: usize) -> CoverageRow {
        let figures = Figures { total: declared + uncovered, declared, uncovered, ..Figures::default() };
        CoverageRow {
            name: "team".to_owned(),
            unnamed: false,
            href: None,
            figures,
            bar_svg: None,
            dues: String::new(),
            alerts_href: String::new(),
        }
    }

    #[test]
    fn parts_fill_the_bar_and_numbers_stand_where_there_is_room() {
        let svg = bar(&row(1, 2).figures);
        assert!(svg.contains("aria-label=\"1 declared, 2 uncovered\""), "{svg}");
        assert!(svg.contains("x=\"0.00%\" width=\"33.33%\"") && svg.contains("x=\"33.33%\" width=\"66.67%\""), "{svg}");
        assert!(svg.contains(">1</text>") && svg.contains(">2</text>"), "{svg}");
        let svg = bar(&row(199, 1).figures);
        assert!(svg.contains(">199</text>") && !svg.contains(">1</text>"), "{svg}");
    }

    #[test]
    fn the_first_rows_with_alerts_are_drawn() {
        let mut rows = vec![row(0, 0)];
        rows.extend((0..50).map(|_| row(1, 0)));
        draw(&mut rows);
        let drawn = rows.iter().map(|row| row.bar_svg.is_some()).collect::<Vec<_>>();
        assert!(!drawn[0] && drawn[1..=40].iter().all(|drawn| *drawn) && !drawn[41..].iter().any(|drawn| *drawn));
    }
}
