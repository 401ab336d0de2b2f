//! How to read the pictures: who is which mark, and which hue means what. Every picture has its names beside the
//! lines as well.

use super::figure::marks;
use super::look::Looks;
use crate::trace::escaped;

/// The section.
pub(super) fn section(looks: &Looks) -> String {
    let families: String =
        looks.families().into_iter().map(|(what, own)| family(what, &own, looks)).collect();
    format!(
        "<section id=\"reading\" aria-labelledby=\"h-reading\">\n<h2 id=\"h-reading\">How to read the pictures</h2>\n\
<p>A mark is the median over the rounds, a whisker its 95 % interval. Series of one family share a hue; marks, dashes \
and the names at the lines tell them apart without it. Point at a line to set it apart.</p>\n\
<dl class=\"legend\">\n{families}</dl>\n</section>\n"
    )
}

fn family(what: &str, series: &[&str], looks: &Looks) -> String {
    let one = |series: &&str| {
        let look = looks.of(series);
        format!(
            "<span class=\"key\"><svg viewBox=\"0 0 36 12\" aria-hidden=\"true\"><g class=\"s {}\">\
<path class=\"l\" stroke-dasharray=\"{}\" d=\"M1 6H35\"/>{}</g></svg>{}</span> ",
            look.class(),
            look.dash,
            marks(look, &[(18.0, 6.0)]),
            escaped(series)
        )
    };
    let own: String = series.iter().map(one).collect();
    format!("<div><dt>{}</dt><dd>{own}</dd></div>\n", escaped(what))
}
