//! What charts are made of: texts, marks, whiskers, numbers at ticks.

use super::look::Look;
use crate::text::escaped;

/// Width of every chart.
pub(super) const WIDTH: f64 = 400.0;

/// Half the width of a whisker's end.
const END: f64 = 2.5;

/// A text at a place; `class` holds its anchor and size.
pub(super) fn text(class: &str, (x, y): (f64, f64), words: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(words))
}

/// About how wide a text is: letters of the widest of the usual fonts.
pub(super) fn width(words: &str) -> f64 {
    words.chars().count() as f64 * 6.8
}

/// A series' mark at each of these places.
pub(super) fn marks(look: Look, places: &[(f64, f64)]) -> String {
    let each = |(x, y): &(f64, f64)| format!("M{x:.1} {y:.1}{}", look.mark());
    format!("<path class=\"m\" d=\"{}\"/>", places.iter().map(each).collect::<String>())
}

/// A whisker that stands: at `x`, from `low` to `high`.
pub(super) fn standing(x: f64, low: f64, high: f64) -> String {
    let (left, width) = (x - END, 2.0 * END);
    format!("M{left:.1} {low:.1}h{width}M{x:.1} {low:.1}V{high:.1}M{left:.1} {high:.1}h{width}")
}

/// A whisker that lies: at `y`, from `low` to `high`.
pub(super) fn lying(y: f64, low: f64, high: f64) -> String {
    let (top, height) = (y - END, 2.0 * END);
    format!("M{low:.1} {top:.1}v{height}M{low:.1} {y:.1}H{high:.1}M{high:.1} {top:.1}v{height}")
}

/// A number at a tick: `0.05`, `500`, `20k`, `1M`.
pub(super) fn tick(value: f64) -> String {
    let rounded = |value: f64| ((value * 1e4).round() / 1e4).to_string();
    match value {
        millions if millions >= 1e6 => rounded(millions / 1e6) + "M",
        thousands if thousands >= 1e4 => rounded(thousands / 1e3) + "k",
        value => rounded(value),
    }
}

/// A faint dot for each round, at these places.
pub(super) fn rounds(places: impl Iterator<Item = (f64, f64)>) -> String {
    let each = |(x, y): (f64, f64)| format!("M{x:.0} {y:.0}h0");
    format!("<path class=\"r\" d=\"{}\"/>", places.map(each).collect::<String>())
}
