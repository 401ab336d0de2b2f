//! All rungs as one page: a single file, to be sent and cited.

use super::Known;
use super::row::{QUANTITIES, notes};
use crate::price::{Quantity, time};
use brigade_core::measure::intervals::{Scale, spread};
use brigade_draw::charts::{Dot, Hue, Look, Point, Words, dots};
use brigade_draw::{document, escaped};

const TITLE: &str = "What does each architecture cost?";
/// What is drawn.
const METHODS: [&str; 2] = ["GET", "POST"];

/// The page.
pub(super) fn page(known: &[Known]) -> String {
    let figures: String = METHODS.iter().filter_map(|method| figure(known, method)).collect();
    let rungs: String = known.iter().map(section).collect();
    let notes: String =
        notes(known).iter().map(|note| format!("<p>{}</p>\n", escaped(note))).collect();
    let body = format!(
        "<a class=\"skip\" href=\"#main\">Skip to the prices</a>\n<header>\n<h1>{TITLE}</h1>\n\
<p class=\"sub\">The same URL shortener, one architecture after the other, on real components. On another machine, climb again.</p>\n\
</header>\n<main id=\"main\">\n<section aria-labelledby=\"h-prices\">\n<h2 id=\"h-prices\">The prices</h2>\n{}\
<div class=\"notes\">\n{notes}</div>\n<div class=\"figures\">\n{figures}</div>\n</section>\n{rungs}</main>\n\
<footer><p>Climb one with <code>cargo run ladder 3</code>, all with <code>cargo run ladder all</code>, and ask \
<code>cargo run ladder --advise</code> which of them is enough for your numbers.</p></footer>\n",
        table(known)
    );
    document(TITLE, &body)
}

fn table(known: &[Known]) -> String {
    let column = |name: &str| format!("<th scope=\"col\">{name}</th>");
    let figures = METHODS
        .iter()
        .flat_map(|method| QUANTITIES.iter().map(move |(_, name)| format!("{method} {name}")));
    let heads: String = ["rung".to_owned()]
        .into_iter()
        .chain(figures)
        .chain(["lines".into(), "runs".into()])
        .map(|name| column(&name))
        .collect();
    let rows: String = known.iter().map(row).collect();
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: prices of all rungs\">\
<table><caption><span>CPU per request, and latencies at half load</span></caption><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
}

fn row(rung: &Known) -> String {
    let figures = METHODS.iter().flat_map(|method| rung.figures(method)).chain(rung.size());
    let cells: String = figures.map(|figure| format!("<td>{}</td>", escaped(&figure))).collect();
    let (number, name) = (rung.rung.number, escaped(&rung.name()));
    format!(
        "<tr><th scope=\"row\"><a href=\"#rung-{number}\">{number} {name}</a></th>{cells}</tr>\n"
    )
}

/// What one rung is, costs, gains and teaches.
fn section(rung: &Known) -> String {
    let (number, name) = (rung.rung.number, escaped(rung.rung.name));
    let rows = rung.in_short().into_iter().filter(|(_, short)| !short.is_empty());
    let place = rung.climbed.iter().map(|climbed| {
        let how = if rung.here { "climbed" } else { "RECORDED" };
        (how, climbed.place())
    });
    let rows: String = rows
        .chain(place)
        .chain([("rule", rung.rung.rule.to_owned())])
        .map(|(name, value)| {
            format!("<div><dt><b>{name}</b></dt><dd>{}</dd></div>\n", escaped(&value))
        })
        .collect();
    format!(
        "<section id=\"rung-{number}\" aria-labelledby=\"h-{number}\">\n<h2 id=\"h-{number}\">Rung {number}: {name}</h2>\n\
<p class=\"lead\">{}.</p>\n<dl class=\"legend\">\n{rows}</dl>\n</section>\n",
        escaped(&begun(rung.rung.adds))
    )
}

/// As a sentence begins.
fn begun(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// CPU of one kind of request on every rung.
fn figure(known: &[Known], method: &str) -> Option<String> {
    let rows: Vec<Dot> = known.iter().map(|rung| dot(rung, method)).collect();
    let chart = dots(&rows, None, None)?;
    let all = rows.iter().map(|row| match &row.found {
        Ok(point) => format!("{} {}", row.name, time(point.found.mid())),
        Err(why) => format!("{} {why}", row.name),
    });
    let told = all.collect::<Vec<_>>().join(", ");
    Some(chart.figure(
        &format!("cpu-{}", method.to_lowercase()),
        Words {
            label: &format!("µs of CPU per {method}"),
            what: "over all processes of the rung: mean and how far it reaches, round by round; the table has the medians",
            hint: "less is better",
            told: &told,
            missing: "",
        },
    ))
}

fn dot(rung: &Known, method: &str) -> Dot {
    let rounds =
        rung.series(method).map(|series| series.values(&Quantity::Cpu)).unwrap_or_default();
    let found = spread(&rounds, 1, Scale::Factors).map(|found| Point { found, rounds });
    Dot {
        name: rung.name(),
        is_reference: false,
        look: Look::new(0, Hue::Cold, 1),
        beside: found.as_ref().map(|point| time(point.found.mid())).unwrap_or_default(),
        found: found.ok_or_else(|| "not measured".into()),
    }
}
