//! A trace for a page of the book: the SVG, and around it what must wrap, be selected and be read aloud,
//! as text: the title above, the dials and the origin below. The picture scrolls, by keyboard too.

use super::drawing::drawn;
use crate::lanes::caption::caption;
use crate::lanes::layout::Layout;
use crate::text::escaped;
use brigade_core::trace::Trace;

/// The parts of a figure. The text includes the picture by the name of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The picture without what is said below it.
    pub svg: String,
    /// The text around it, with a line that includes `NAME.svg`. No line of it is blank.
    pub html: String,
}

/// Draws a trace, which must be well-formed (see [`Trace::check`]), as the figure `name` of a page.
pub fn page(trace: &Trace, name: &str, title: &str) -> Page {
    let said = caption(trace, &Layout::new(trace));
    let said: Vec<String> = said.iter().map(|line| escaped(&line.replace('\u{a0}', " "))).collect();
    let (first, rest) = said.split_first().map_or(("", &[][..]), |(f, rest)| (f.as_str(), rest));
    let title_text = escaped(title);
    let html = format!(
        "<p class=\"title\">{title_text}</p>\n\
<div class=\"drawn\" role=\"region\" tabindex=\"0\" aria-label=\"picture: {title_text}\">\n\
{{{{#include {name}.svg}}}}\n</div>\n\
<p class=\"dials\">{first}</p>\n<p class=\"origin\">{}</p>\n",
        rest.join("<br>")
    );
    Page { svg: drawn(trace, (name, title), &[]), html }
}
