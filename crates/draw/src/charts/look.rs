//! How a series is told from others: a tone, a mark and a dash. Series that belong together share a hue, so that a dozen lines
//! fall into groups; marks and dashes tell them apart without any colour.

use super::shapes::marks;

/// The style sheet of every chart on a page. It takes its colours from the page's `--paper`, `--ink`, `--soft` and `--line`, and
/// from the tones of [`LIGHT`] or [`DARK`].
pub const STYLE: &str = include_str!("style.css");

/// The tones on light paper, as variables for the page's `:root`.
pub const LIGHT: &str = "\
--w0:#7a2e0e;--w1:#c2410c;--w2:#a16207;--c0:#1e3a8a;--c1:#1d6fd8;--c2:#0e7c86;--g0:#166534;--g1:#4d8a0f;--g2:#0f766e;
--n0:#4b5563;--n1:#6b7280;--n2:#374151;--o0:#7e22ce;--o1:#be185d;--o2:#4338ca";

/// The tones on dark paper.
pub const DARK: &str = "\
--w0:#fdba74;--w1:#f97316;--w2:#eab308;--c0:#93b4ff;--c1:#4f9cf9;--c2:#4fd1dc;--g0:#86efac;--g1:#a3d65c;--g2:#5eead4;
--n0:#c3c9d0;--n1:#9aa2ab;--n2:#e3e7eb;--o0:#d8a8ff;--o1:#f792c0;--o2:#a5a8ff";

/// Tones of a hue in the style sheet, from 0.
const TONES: usize = 3;

/// Marks of about 7 units, drawn where the pen is: circle, square, triangle, diamond, and so on.
const MARKS: [&str; 8] = [
    "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
    "m-3-3h6v6h-6z",
    "m0-4l4 7h-8z",
    "m0-4.5l4 4.5l-4 4.5l-4-4.5z",
    "m0 4l4-7h-8z",
    "m-4-1h3v-3h2v3h3v2h-3v3h-2v-3h-3z",
    "m-4 0l4-4v8z",
    "m4 0l-4-4v8z",
];

/// Dashes of a line.
const DASHES: [&str; 4] = ["", "7 3", "2 2.5", "9 3 2 3"];

/// What series of one family have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hue {
    /// Red to yellow.
    Warm,
    /// Blue to cyan.
    Cold,
    /// Green.
    Green,
    /// Grey.
    Neutral,
    /// Violet.
    Violet,
}

impl Hue {
    /// As the style sheet names it.
    fn letter(self) -> char {
        match self {
            Hue::Warm => 'w',
            Hue::Cold => 'c',
            Hue::Green => 'g',
            Hue::Neutral => 'n',
            Hue::Violet => 'o',
        }
    }
}

/// How one series looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    hue: Hue,
    tone: usize,
    mark: usize,
    dash: usize,
}

impl Look {
    /// The look of the series in this place among all; `tone` tells those of one hue apart, as far as there are tones.
    pub fn new(place: usize, hue: Hue, tone: usize) -> Look {
        let dash = (place + place / MARKS.len()) % DASHES.len();
        Look { hue, tone: tone % TONES, mark: place % MARKS.len(), dash }
    }

    /// Which family it is of.
    pub fn hue(self) -> Hue {
        self.hue
    }

    /// Whether nothing but colour tells the two apart.
    pub fn differs_by_colour_only(self, other: Look) -> bool {
        (self.mark, self.dash) == (other.mark, other.dash)
    }

    /// The class of the style sheet: `w0`.
    pub(super) fn class(self) -> String {
        format!("{}{}", self.hue.letter(), self.tone)
    }

    /// A path from where the pen is.
    pub(super) fn mark(self) -> &'static str {
        MARKS[self.mark]
    }

    /// A `stroke-dasharray`, empty if the line is whole.
    pub(super) fn dash(self) -> &'static str {
        DASHES[self.dash]
    }

    /// A piece of the line with its mark, for a legend.
    pub fn sample(self) -> String {
        format!(
            "<svg viewBox=\"0 0 36 12\" aria-hidden=\"true\"><g class=\"s {}\">\
<path class=\"l\" stroke-dasharray=\"{}\" d=\"M1 6H35\"/>{}</g></svg>",
            self.class(),
            self.dash(),
            marks(self, &[(18.0, 6.0)])
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_places_as_marks_times_dashes_look_different_without_colour() {
        let count = MARKS.len() * DASHES.len();
        let looks: Vec<Look> = (0..count).map(|place| Look::new(place, Hue::Cold, 0)).collect();
        for (n, look) in looks.iter().enumerate() {
            assert!(!looks[..n].iter().any(|other| other.differs_by_colour_only(*look)), "{n}");
        }
    }

    #[test]
    fn every_tone_has_a_colour_on_light_and_on_dark_paper_and_a_class() {
        for hue in [Hue::Warm, Hue::Cold, Hue::Green, Hue::Neutral, Hue::Violet] {
            for tone in 0..TONES {
                let class = Look::new(0, hue, tone).class();
                let colour = format!("--{class}:#");
                assert!(LIGHT.contains(&colour) && DARK.contains(&colour), "{class}");
                assert!(STYLE.contains(&format!(".{class}{{--k:var(--{class})}}")), "{class}");
            }
        }
    }
}
