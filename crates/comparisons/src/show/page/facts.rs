//! What a number is worth nothing without: the machine, the build, how much was measured and how quiet it was, and the
//! rules of fairness with this run's values.

use crate::show::facts;
use crate::{Extent, Run};
use brigade_core::measure::date;
use brigade_draw::escaped;

/// Names and values, as a list of definitions.
fn list(rows: impl IntoIterator<Item = (String, String)>) -> String {
    let row = |(name, value): (String, String)| {
        format!("<div><dt>{}</dt><dd>{}</dd></div>", escaped(&name), escaped(&value))
    };
    format!("<dl>{}</dl>\n", rows.into_iter().map(row).collect::<String>())
}

/// When, where, what was compiled, how much was measured.
pub(super) fn run(run: &Run) -> String {
    list(facts::origin(run).map(|(name, value)| (name.to_owned(), value)))
}

/// Why these numbers must not be cited, if there is a reason.
pub(super) fn warnings(run: &Run) -> String {
    let warning =
        |why: String| format!("<p class=\"warning\"><b>Do not cite:</b> {}.</p>\n", escaped(&why));
    facts::warnings(run).into_iter().map(warning).collect()
}

/// The machine card and the versions.
pub(super) fn machine(run: &Run) -> String {
    let versions = run.build.versions.iter().map(|(name, version)| (name.clone(), version.clone()));
    let card = run.card.rows().into_iter().map(|(name, value)| (name.trim().to_owned(), value));
    format!(
        "<section id=\"machine\" aria-labelledby=\"h-machine\">\n<h2 id=\"h-machine\">The machine and the build</h2>\n\
<details><summary>The machine card: what its smallest steps cost</summary>\n{}</details>\n\
<details><summary>Versions of the crates that can change a number</summary>\n{}</details>\n</section>\n",
        list(card),
        list(versions)
    )
}

/// What makes the comparison fair, and what that came to in this run.
pub(super) fn rules(run: &Run) -> String {
    let items: String =
        facts::rules(run).iter().map(|rule| format!("<li>{}</li>\n", escaped(rule))).collect();
    format!(
        "<section id=\"fair\" aria-labelledby=\"h-fair\">\n<h2 id=\"h-fair\">What makes it fair</h2>\n\
<ol class=\"rules\">\n{items}</ol>\n</section>\n"
    )
}

/// Where the data are, how the same is measured again, under which licence, and how to cite it.
pub(super) fn colophon(run: &Run, data: &str) -> String {
    let commit = run.build.commit.as_deref().unwrap_or("unknown");
    let extent = match run.extent {
        Extent::Full => "brigade compare --full",
        Extent::Quick => "brigade compare --quick",
        Extent::Default | Extent::Test => "brigade compare",
    };
    let slices: Vec<&str> = run.sheets.iter().map(|sheet| sheet.slice.as_str()).collect();
    let again = match run.asked.as_str() {
        "all" => extent.to_owned(),
        _ => format!("{extent} {}", slices.join(" ")),
    };
    let cite = format!(
        "brigade {}, commit {commit}, `{again}`, {} UTC, on {}",
        env!("CARGO_PKG_VERSION"),
        date(run.began),
        run.card.described()
    );
    format!(
        "<footer><p>Data, every round: <a href=\"{data}\">{data}</a> (schema {}). Measure it again: \
<code>git checkout {commit}</code>, then <code>cargo run --release --bin {again}</code>. Cite as: <cite>{}</cite>. Licence of program, \
page and data: {}.</p></footer>\n",
        run.schema,
        escaped(&cite),
        env!("CARGO_PKG_LICENSE"),
        data = escaped(data),
        commit = escaped(run.build.revision()),
        again = escaped(&again.replacen("brigade ", "brigade -- ", 1)),
    )
}
