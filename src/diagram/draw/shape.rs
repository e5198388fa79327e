//! Forms of boxes: how large one is around its text, and where its border lies.

use crate::diagram::draw::svg::{number, point};
use crate::diagram::draw::text::{self, LINE};
use crate::diagram::graph::Shape;

/// Slant of leaning sides, and depth of points.
const SLANT: f64 = 14.0;
/// Half the height of a cylinder's lid.
const LID: f64 = 7.0;

/// Width and height of a box around a text of this width and so many lines.
pub(super) fn size(shape: Shape, text_width: f64, lines: usize) -> (f64, f64) {
    let height = text::height(lines, LINE);
    let (wide, high) = ((text_width + 28.0).max(56.0), height + 20.0);
    let (wide, high) = match shape {
        Shape::Rect | Shape::Rounded => (wide, high),
        Shape::Stadium => (text_width.max(28.0) + 12.0 + high * 0.8, high),
        Shape::Subroutine => (wide + 16.0, high),
        Shape::Cylinder => (wide, high + 4.0 * LID),
        Shape::Circle | Shape::DoubleCircle => {
            let ring = if shape == Shape::DoubleCircle { 10.0 } else { 0.0 };
            let across = (text_width * text_width + height * height).sqrt() + 18.0 + ring;
            (across.max(48.0), across.max(48.0))
        }
        Shape::Diamond => {
            // Its corners leave room for the text's corners.
            let half = text_width / 2.0 + 28.0 + height * 0.5;
            (half * 2.0, (height + 8.0) / (1.0 - (text_width / 2.0 + 2.0) / half))
        }
        Shape::Hexagon | Shape::LeanRight | Shape::LeanLeft | Shape::Trapezoid | Shape::TrapezoidDown => {
            (wide + 2.0 * SLANT, high)
        }
        Shape::Flag => (wide + SLANT, high),
    };
    // Whole even numbers keep the middle of a box on whole pixels.
    ((wide / 2.0).ceil() * 2.0, (high / 2.0).ceil() * 2.0)
}

/// Half the range at the middle of a side where an arrow may end: along the upper and lower, or the left and right side.
pub(super) fn reach(shape: Shape, width: f64, height: f64, vertical: bool) -> f64 {
    let along = if vertical { width } else { height };
    let part = match (shape, vertical) {
        (Shape::Diamond, _) => 0.26,
        (Shape::Circle | Shape::DoubleCircle, _) => 0.3,
        (Shape::Stadium, true) => return ((width - height) / 2.0).max(width * 0.25),
        (Shape::Hexagon | Shape::LeanRight | Shape::LeanLeft | Shape::Trapezoid | Shape::TrapezoidDown, true) => {
            return (width / 2.0 - 2.0 * SLANT).max(0.0);
        }
        (Shape::Hexagon | Shape::Flag | Shape::Stadium, false) => 0.2,
        (Shape::Cylinder, false) => 0.25,
        _ => return (along / 2.0 - 10.0).max(along * 0.2),
    };
    along * part
}

/// How far the border is from the box's middle, `along` its side: below (or to the right) with `ahead`, else above.
pub(super) fn border(shape: Shape, width: f64, height: f64, along: f64, vertical: bool, ahead: bool) -> f64 {
    let (half_along, half_across) = if vertical { (width / 2.0, height / 2.0) } else { (height / 2.0, width / 2.0) };
    let part = (along.abs() / half_along).min(1.0);
    let round = |radius: f64, at: f64| (radius * radius - at * at).max(0.0).sqrt();
    match shape {
        Shape::Circle | Shape::DoubleCircle => round(half_across, along.abs().min(half_across)),
        Shape::Diamond => half_across * (1.0 - part),
        Shape::Stadium if vertical => {
            let beyond = (along.abs() - (half_along - half_across)).max(0.0);
            round(half_across, beyond)
        }
        Shape::Stadium => half_across - half_along + round(half_along, along.abs()),
        Shape::Hexagon if !vertical => half_across - SLANT * part,
        Shape::LeanRight | Shape::LeanLeft | Shape::Trapezoid | Shape::TrapezoidDown if !vertical => {
            // Where along the height a slanted side is: none at one end, all of it at the other.
            let down = f64::midpoint(along / half_along, 1.0);
            let in_at_top = match shape {
                Shape::LeanRight => !ahead,
                Shape::LeanLeft => ahead,
                Shape::Trapezoid => true,
                _ => false,
            };
            half_across - SLANT * if in_at_top { 1.0 - down } else { down }
        }
        Shape::Flag if !vertical && !ahead => half_across - SLANT * (1.0 - part),
        Shape::Cylinder if vertical => half_across - LID + round(1.0, part) * LID,
        _ => half_across,
    }
}

/// The border as SVG, and what is drawn within it. `paint` are its colours as attributes.
pub(super) fn draw(shape: Shape, x: f64, y: f64, width: f64, height: f64, paint: &str) -> String {
    let rect = |radius: f64| {
        format!(
            "<rect class=\"shape\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"{paint}/>",
            number(x),
            number(y),
            number(width),
            number(height),
            number(radius)
        )
    };
    let (right, bottom, middle) = (x + width, y + height, y + height / 2.0);
    let polygon = |points: &[(f64, f64)]| {
        let points: Vec<String> = points.iter().map(|&(x, y)| point(x, y)).collect();
        format!("<polygon class=\"shape\" points=\"{}\" stroke-linejoin=\"round\"{paint}/>", points.join(" "))
    };
    let circle = |radius: f64| {
        let (x, y) = (number(x + width / 2.0), number(middle));
        format!("<circle class=\"shape\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"{paint}/>", number(radius))
    };
    match shape {
        Shape::Rect => rect(4.0),
        Shape::Rounded => rect(10.0),
        Shape::Stadium => rect(height / 2.0),
        Shape::Subroutine => {
            let (left, inner) = (number(x + 8.0), number(right - 8.0));
            let (top, foot) = (number(y), number(bottom));
            format!("{}<path class=\"shape\" d=\"M{left} {top}V{foot}M{inner} {top}V{foot}\"{paint}/>", rect(3.0))
        }
        Shape::Cylinder => {
            let (left, end, top, low) = (number(x), number(right), number(y + LID), number(bottom - LID));
            let arc = format!("{} {} 0 0", number(width / 2.0), number(LID));
            format!(
                "<path class=\"shape\" d=\"M{left} {top}A{arc} 1 {end} {top}V{low}A{arc} 1 {left} {low}Z\"{paint}/>\n\
                 <path class=\"shape\" d=\"M{left} {top}A{arc} 0 {end} {top}\"{paint}/>"
            )
        }
        Shape::Circle => circle(width / 2.0),
        Shape::DoubleCircle => format!("{}{}", circle(width / 2.0), circle(width / 2.0 - 5.0)),
        Shape::Flag => polygon(&[(x, y), (right, y), (right, bottom), (x, bottom), (x + SLANT, middle)]),
        Shape::Diamond => polygon(&[(x + width / 2.0, y), (right, middle), (x + width / 2.0, bottom), (x, middle)]),
        Shape::Hexagon => polygon(&[
            (x + SLANT, y),
            (right - SLANT, y),
            (right, middle),
            (right - SLANT, bottom),
            (x + SLANT, bottom),
            (x, middle),
        ]),
        Shape::LeanRight => polygon(&[(x + SLANT, y), (right, y), (right - SLANT, bottom), (x, bottom)]),
        Shape::LeanLeft => polygon(&[(x, y), (right - SLANT, y), (right, bottom), (x + SLANT, bottom)]),
        Shape::Trapezoid => polygon(&[(x + SLANT, y), (right - SLANT, y), (right, bottom), (x, bottom)]),
        Shape::TrapezoidDown => polygon(&[(x, y), (right, y), (right - SLANT, bottom), (x + SLANT, bottom)]),
    }
}

/// How far the middle of the text is below that of the box, and to its right.
pub(super) fn text_shift(shape: Shape) -> (f64, f64) {
    match shape {
        Shape::Cylinder => (LID / 2.0 + 1.0, 0.0),
        Shape::Flag => (0.0, SLANT / 2.0),
        _ => (0.0, 0.0),
    }
}
