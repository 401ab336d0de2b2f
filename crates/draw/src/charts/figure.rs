//! A chart with its words: what stands above it, what is read out in its place, and what is not in it.

use super::look::{DARK, LIGHT, STYLE};
use super::shapes::WIDTH;
use crate::text::{escaped, wrapped};
use std::fmt::Write;

/// A line of text, and how many characters of it are as wide as a chart.
const LINE: f64 = 15.0;
const COLUMNS: usize = 58;
/// Around a chart that is a file of its own.
const MARGIN: f64 = 10.0;

/// What was drawn, without a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub(super) height: f64,
    pub(super) drawn: String,
    pub(super) dashed: bool,
}

/// What is said beside a chart.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// A short name of what is drawn, with its unit.
    pub label: &'a str,
    /// What that is.
    pub what: &'a str,
    /// How it is to be read: `less is better`.
    pub hint: &'a str,
    /// The picture for a reader who does not see it.
    pub told: &'a str,
    /// What is not in the picture, and why; may be empty.
    pub missing: &'a str,
}

impl Chart {
    /// As a `<figure>` for a page with the chart's [style](super::STYLE). `id` must be unique there, and fit for an attribute.
    pub fn figure(&self, id: &str, words: Words<'_>) -> String {
        let [label, what, hint, told] =
            [words.label, words.what, words.hint, words.told].map(escaped);
        let missing = match words.missing {
            "" => String::new(),
            missing => format!("<p class=\"missing\">{}</p>", escaped(missing)),
        };
        let Chart { height, drawn, .. } = self;
        format!(
            "<figure><figcaption><b>{label}</b> {what}; {hint}</figcaption>\
<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
<title id=\"{id}-t\">{label}: {what}</title><desc id=\"{id}-d\">{told}</desc>{drawn}</svg>{missing}</figure>\n"
        )
    }

    /// Of what no machine ran: as a file of its own it has a dashed border.
    #[must_use]
    pub fn simulated(self) -> Chart {
        Chart { dashed: true, ..self }
    }

    /// As a file of its own: `title` above it, its words and `origin` below. `id` as of [`Chart::figure`].
    pub fn svg(&self, id: &str, title: &str, words: Words<'_>, origin: &str) -> String {
        let above = wrapped(title, COLUMNS);
        let what = format!("{}: {}; {}", words.label, words.what, words.hint);
        let below =
            [what.as_str(), words.missing, origin].into_iter().filter(|text| !text.is_empty());
        let below: Vec<String> = below.flat_map(|text| wrapped(text, COLUMNS)).collect();
        let top = LINE * above.len() as f64;
        let height = top + self.height + LINE * below.len() as f64 + 4.0;
        let (width, frame) = (WIDTH + 2.0 * MARGIN, height + 2.0 * MARGIN);
        let border = if self.dashed { " dashed" } else { "" };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" viewBox=\"-{MARGIN} -{MARGIN} {width} {frame:.0}\" role=\"img\" \
aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc><style>{}</style>\
<rect class=\"paper{border}\" x=\"-{MARGIN}\" y=\"-{MARGIN}\" width=\"{width}\" height=\"{frame:.0}\"/>",
            escaped(title),
            escaped(words.told),
            style()
        );
        text(&mut out, "b", 0.0, &above);
        _ = write!(out, "<g transform=\"translate(0 {top})\">{}</g>", self.drawn);
        text(&mut out, "", top + self.height, &below);
        out + "</svg>\n"
    }
}

/// Lines of text below one another.
fn text(out: &mut String, class: &str, top: f64, lines: &[String]) {
    for (n, line) in lines.iter().enumerate() {
        let y = top + LINE * n as f64 + 11.0;
        _ = write!(out, "<text class=\"{class}\" x=\"0\" y=\"{y:.1}\">{}</text>", escaped(line));
    }
}

/// The charts' style sheet with its colours, for a file of its own.
fn style() -> String {
    format!(
        "svg{{--ink:#1f2328;--paper:#fff;--soft:#656d76;--line:#d0d7de;{LIGHT}}}\
@media (prefers-color-scheme:dark){{svg{{--ink:#dfe3e8;--paper:#16181d;--soft:#9aa2ab;--line:#3a4048;{DARK}}}}}\
.paper{{fill:var(--paper)}}.dashed{{stroke:var(--soft);stroke-dasharray:6 4;stroke-width:1.5}}{STYLE}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_its_own_has_all_its_words_and_a_dashed_border_only_if_it_was_simulated() {
        let chart = Chart { height: 100.0, drawn: "<g/>".into(), dashed: false };
        let words =
            Words { label: "p99", what: "a < b", hint: "less is better", told: "", missing: "" };
        let plain = chart.svg("a", &"long ".repeat(30), words, "MEASURED here");
        assert!(plain.contains("MEASURED here") && plain.contains("a &lt; b"), "{plain}");
        assert_eq!(plain.matches("<text class=\"b\"").count(), 3, "the title is wrapped");
        assert!(plain.contains("class=\"paper\""));
        assert!(chart.simulated().svg("a", "t", words, "").contains("class=\"paper dashed\""));
    }
}
