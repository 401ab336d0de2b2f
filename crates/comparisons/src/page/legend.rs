//! How to read the pictures, and who is who: what each contender is, its mark, its family's hue, and its source.

use super::figure::marks;
use super::look::Looks;
use crate::Run;
use brigade_core::models::{MODELS, bare_loop};
use brigade_draw::escaped;

/// Where the project's files can be read by a browser; empty as long as it has no address.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The floor that is no model, in the words that MODELS has for the others.
const FLOOR: &str = "readiness by hand, the same parser and look-up and nothing else: what a server's price is measured against";

/// The section.
pub(super) fn section(run: &Run, looks: &Looks) -> String {
    let families = looks.families();
    let contenders = families.iter().map(|(_, own)| own.len()).sum::<usize>();
    let families: String =
        families.into_iter().map(|(what, own)| family(run, what, &own, looks)).collect();
    format!(
        "<section id=\"reading\" aria-labelledby=\"h-reading\">\n<h2 id=\"h-reading\">How to read the pictures</h2>\n\
<p>A mark is a figure, a whisker its 95 % interval, or its range where there are too few passes; a faint dot is one round. Point at \
a line to set it apart.</p>\n<details><summary>Who is who: {contenders} contenders</summary>\n{families}</details>\n</section>\n"
    )
}

fn family(run: &Run, what: &str, series: &[&str], looks: &Looks) -> String {
    let one = |series: &&str| {
        let look = looks.of(series);
        format!(
            "<div><dt><svg viewBox=\"0 0 36 12\" aria-hidden=\"true\"><g class=\"s {}\">\
<path class=\"l\" stroke-dasharray=\"{}\" d=\"M1 6H35\"/>{}</g></svg>{}</dt><dd>{}</dd></div>\n",
            look.class(),
            look.dash,
            marks(look, &[(18.0, 6.0)]),
            escaped(series),
            about(run, series)
        )
    };
    let own: String = series.iter().map(one).collect();
    format!("<h3>{}</h3>\n<dl class=\"legend\">\n{own}</dl>\n", escaped(what))
}

/// What a contender is, and where its source is.
fn about(run: &Run, series: &str) -> String {
    let model = MODELS.iter().find(|model| model.name == series).map(|model| model.teaches);
    let floor = (series == bare_loop::NAME).then_some(FLOOR);
    match model.or(floor) {
        Some(what) => {
            format!(
                "{}: {}",
                escaped(what),
                source(run, &format!("crates/core/src/models/{series}.rs"))
            )
        }
        None => "compared by one question, which says what it is".into(),
    }
}

/// A link to the file as it was measured, or its path.
fn source(run: &Run, file: &str) -> String {
    let commit = run.build.revision();
    match REPOSITORY {
        "" => format!("<code>{file}</code>"),
        address => format!("<a href=\"{address}/blob/{}/{file}\">{file}</a>", escaped(commit)),
    }
}
