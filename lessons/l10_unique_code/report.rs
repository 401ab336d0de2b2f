//! What L10 says, read off the run.

use super::birthday::{BLINKS, LINKS, LONGER, SHORT, alike};
use super::claims::{claims, expected_pairs};
use super::found::USERS;
use super::writers::{self, WAYS, WRITERS};
use brigade_core::measure::figure;
use brigade_core::measure::laws::{birthday_chance, birthday_half, birthday_pairs};
use brigade_core::measure::stats::median;
use brigade_workbench::{Bench, Compared, Evidence, Figure, Observation, Report, Setting};
use std::collections::BTreeMap;

/// What was found by every experiment.
pub(super) struct Found {
    pub(super) birthday: Evidence,
    pub(super) writers: Evidence,
    pub(super) alias: Evidence,
}

impl Found {
    /// Over all seeds.
    pub(super) fn samples(&self, name: &str) -> &[f64] {
        self.birthday.samples.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn seeds(&self) -> f64 {
        self.samples("pairs").len() as f64
    }

    pub(super) fn mean(&self, name: &str) -> f64 {
        self.samples(name).iter().sum::<f64>() / self.seeds()
    }

    /// The share of seeds with at least one pair.
    fn chance(&self) -> f64 {
        self.samples("pairs").iter().filter(|pairs| **pairs > 0.0).count() as f64 / self.seeds()
    }

    pub(super) fn told(&self, way: &str) -> f64 {
        self.alias.number(&format!("{way}_told"))
    }
}

/// Every experiment as it is: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let mut measure = |name: &str| bench.named(name, &Setting::default());
    let found = Found {
        birthday: measure("birthday")?,
        writers: measure("writers")?,
        alias: measure("alias")?,
    };
    Ok(Report {
        figures: figures(&found),
        observe: Some(observation(&found)),
        truths: brigade_workbench::named(truths(&found)),
        compare: compare(&found),
        claims: claims(&found),
        explain: explain(&found),
        rule: "Whether a code is free is not found out, it is decided, by one atomic step.".into(),
        ..Report::default()
    })
}

fn figures(found: &Found) -> Vec<Figure> {
    let show = |name: &str, title: &str| {
        let trace = found.alias.traces.get(name).cloned();
        trace.map(|trace| Figure { title: title.into(), trace })
    };
    let looking = show("looking", "is it free? then insert: three users, one alias");
    looking.into_iter().chain(show("inserting", "the insert decides: the same three")).collect()
}

fn observation(found: &Found) -> Observation {
    let told = found.told("looking");
    Observation {
        text: "In the first picture, how many users had looked before one of them inserted?".into(),
        options: vec!["one".into(), "more than one".into()],
        right: usize::from(told > 1.0),
        look: format!("of {USERS} users who did the same, {told:.0} were told `it is yours`"),
    }
}

/// Which of the offered answers this run bears out.
fn truths(found: &Found) -> BTreeMap<&'static str, f64> {
    let offered = [0.0007_f64, 0.03, 0.30, 0.97];
    let far = |at: &usize| (offered[*at] - found.chance()).abs();
    let nearest = (0..offered.len()).min_by(|a, b| far(a).total_cmp(&far(b)));
    let told = match found.told("looking") {
        told if told <= 1.0 => 0.0,
        told if told < 4.0 => 1.0,
        _ => 2.0,
    };
    BTreeMap::from([
        ("short", nearest.unwrap_or(0) as f64),
        ("half", birthday_half(alike(BLINKS).0)),
        ("alias", told),
    ])
}

fn compare(found: &Found) -> Vec<Compared> {
    let row = |what: String, measured: String, law: String| Compared { what, measured, law };
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let mut rows = vec![row(
        format!("{LINKS} codes of {SHORT}: a pair alike"),
        format!("{} of seeds", percent(found.chance())),
        percent(birthday_chance(expected_pairs().0)),
    )];
    rows.extend([(SHORT, "first_pair"), (LONGER, "longer_first_pair"), (BLINKS, "")].map(
        |(length, samples)| {
            let first = median(found.samples(samples));
            let drawn = first.map_or("not drawn".into(), |links| format!("{links:.0} links"));
            let law = format!("{:.0} links", birthday_half(alike(length).0));
            row(format!("first pair of codes of {length}, median"), drawn, law)
        },
    ));
    let made = (WRITERS * writers::LINKS) as f64;
    let pairs = figure(birthday_pairs(made, alike(SHORT).0));
    rows.extend(WAYS.iter().map(|way| {
        let number = |what: &str| found.writers.number(&format!("{}_{what}", way.name));
        let (twice, retries) = (number("twice"), number("retries"));
        let speed = made / number("wall_ms");
        row(
            way.name.into(),
            format!("{} twice, {} retries, {speed:.0}/ms", figure(twice), figure(retries)),
            match way.name {
                name if name.starts_with("random") => format!("0 twice, {pairs} retries"),
                name if name.starts_with("hash") => format!("{pairs} twice"),
                _ => "0, 0".into(),
            },
        )
    }));
    rows.push(told("look, insert: told `yours`", found.told("looking")));
    rows.push(told("the insert decides: told `yours`", found.told("inserting")));
    rows
}

fn told(what: &str, told: f64) -> Compared {
    let (measured, law) = (format!("{told:.0} of {USERS}"), "1".into());
    Compared { what: what.into(), measured, law }
}

fn explain(found: &Found) -> Vec<String> {
    let pairs = LINKS as f64 * (LINKS as f64 - 1.0) / 2.0;
    let luck = match found.writers.number(&format!("{}_twice", WAYS[1].name)) {
        0.0 => "no code was given twice here: luck".to_string(),
        twice => format!("codes were given twice {} times a run", figure(twice)),
    };
    vec![
        format!(
            "{} thousand links are {:.0} million pairs, and {} % of the seeds had one alike.",
            LINKS / 1_000,
            pairs / 1e6,
            figure(found.chance() * 100.0)
        ),
        format!(
            "The answer to `is it free?` is old when it arrives. With nothing between the two steps, {luck}. \
             With a trip to the database between, {:.0} of {USERS} users were told that one alias was theirs.",
            found.told("looking")
        ),
        format!(
            "Where the insert decided, {:.0} of {USERS} was told so; the others draw again.",
            found.told("inserting")
        ),
    ]
}
