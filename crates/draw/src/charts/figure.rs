//! A chart with its words: what stands above it, what is read out in its place, and what is not in it.

use super::shapes::WIDTH;
use crate::text::escaped;

/// What was drawn, without a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub(super) height: f64,
    pub(super) drawn: String,
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
        let Chart { height, drawn } = self;
        format!(
            "<figure><figcaption><b>{label}</b> {what}; {hint}</figcaption>\
<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
<title id=\"{id}-t\">{label}: {what}</title><desc id=\"{id}-d\">{told}</desc>{drawn}</svg>{missing}</figure>\n"
        )
    }
}
