//! What L10 says, read off the run. All its laws are about counts, so a busy machine spoils none.

use super::birthday::{BLINKS, LINKS, LONGER, SHORT, alike};
use super::experiment::USERS;
use super::found::{Birthday, Found, Made, mean};
use super::writers::{self, WRITERS};
use super::{ALIAS, BIRTHDAY, HALF, SHORT_CODES, SLIPS_IN, WRITING};
use brigade_core::measure::laws::{
    birthday_chance, birthday_half, birthday_pairs, interleavings, poisson,
};
use brigade_core::measure::stats::{chi_square, median};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance, figure};
use brigade_workbench::{Bench, Compared, Observation, Report, Setting};
use std::f64::consts::LN_2;

/// What χ² with six degrees of freedom passes in one of a hundred samples (seven bins, nothing fitted).
const CHI_SQUARE_6: f64 = 16.81;

/// Standard errors by which a mean over the seeds may lie from its law.
const ERRORS: f64 = 3.0;

/// Orders of two sessions in which one is over before the other begins.
const SERIAL: f64 = 2.0;

/// Every experiment as it is: nothing here hangs on the number of cores.
pub(super) fn run(bench: &mut Bench<'_>) -> anyhow::Result<Report> {
    let setting = Setting::default();
    let (drawn, birthday) = bench.measure(&BIRTHDAY, &setting)?;
    let (_, writers) = bench.measure(&WRITING, &setting)?;
    let (asked, alias) = bench.measure(&ALIAS, &setting)?;
    let found = Found { birthday, writers, alias };
    let figures = [
        asked.figure("is it free? then insert: three users, one alias", "looking"),
        asked.figure("the insert decides: the same three", "inserting"),
    ];
    Ok(Report {
        figures: figures.into_iter().flatten().collect(),
        observe: Some(observation(&found)),
        truths: vec![
            SHORT_CODES.chosen(found.birthday.short()),
            HALF.counted(birthday_half(alike(BLINKS).0)),
            SLIPS_IN.chosen(found.alias.told()),
        ],
        compare: compare(&found),
        claims: of_chance(&found.birthday, &drawn.quiet())
            .into_iter()
            .chain(of_steps(&found, &drawn.quiet()))
            .collect(),
        explain: explain(&found),
        rule: "Whether a code is free is not found out, it is decided, by one atomic step.".into(),
        ..Report::default()
    })
}

fn observation(found: &Found) -> Observation {
    let told = found.alias.looking;
    Observation {
        text: "In the first picture, how many users had looked before one of them inserted?".into(),
        options: vec!["one".into(), "more than one".into()],
        right: usize::from(found.alias.pictured > 1),
        look: format!("of {USERS} users who did the same, {told} were told `it is yours`"),
    }
}

/// Colliding pairs that the law expects of the short codes: exactly, and with case ignored.
fn expected_pairs() -> (f64, f64) {
    let (exact, folded) = alike(SHORT);
    (birthday_pairs(LINKS as f64, exact), birthday_pairs(LINKS as f64, folded))
}

fn compare(found: &Found) -> Vec<Compared> {
    let Found { birthday, writers: made, alias } = found;
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let first = |length: u32, seeds: &[f64]| {
        let links = |links: f64| format!("{links:.0} links");
        let drawn = median(seeds).map_or("not drawn".into(), links);
        let what = format!("first pair of codes of {length}, median");
        Compared::new(what, drawn, links(birthday_half(alike(length).0)))
    };
    let links = (WRITERS * writers::LINKS) as f64;
    let pairs = figure(birthday_pairs(links, alike(SHORT).0));
    let way = |name: &str, Made { wall_ms, twice, retries }: Made, law: String| {
        let (twice, retries, speed) = (figure(twice), figure(retries), links / wall_ms);
        Compared::new(name, format!("{twice} twice, {retries} retries, {speed:.0}/ms"), law)
    };
    let again = format!("0 twice, {pairs} retries");
    let told = |what: &str, told: usize| Compared::new(what, format!("{told} of {USERS}"), "1");
    vec![
        Compared::new(
            format!("{LINKS} codes of {SHORT}: a pair alike"),
            format!("{} of seeds", percent(birthday.chance())),
            percent(birthday_chance(expected_pairs().0)),
        ),
        first(SHORT, &birthday.first),
        first(LONGER, &birthday.longer_first),
        first(BLINKS, &[]),
        way("hash of the target, cut", made.hash, format!("{pairs} twice")),
        way("random, look, insert", made.look, again.clone()),
        way("random, insert decides", made.insert, again),
        way("counter, scrambled", made.counter, "0, 0".into()),
        way("counter, blocks of 100", made.blocks, "0, 0".into()),
        told("look, insert: told `yours`", alias.looking),
        told("the insert decides: told `yours`", alias.inserting),
    ]
}

/// How soon two random codes are alike: fixed seeds, so either always or never true.
fn of_chance(found: &Birthday, quiet: &Quiet) -> [Claim; 4] {
    let ((pairs, folded), half) = (expected_pairs(), birthday_half(alike(SHORT).0));
    let seeds = found.seeds();
    let error = |pairs: f64| (pairs / seeds).sqrt(); // of a mean of Poisson counts
    let near = |statement: String, measured, law: f64, error: f64| {
        Claim::identity(statement, measured, law, Tolerance::Amount(ERRORS * error), quiet)
    };
    [
        near(
            format!("pairs alike, mean of {seeds} seeds: n(n − 1)/2N"),
            Measured::counted(mean(&found.pairs), "pairs"),
            pairs,
            error(pairs),
        ),
        Claim::bound(
            "scattered as Poisson's (χ², 1 %)",
            Measured::counted(spread(&found.pairs, pairs), ""),
            Bound::AtMost(CHI_SQUARE_6),
            quiet,
        ),
        near(
            "ignoring case: n(n − 1)/2 · Σp²".into(),
            Measured::counted(mean(&found.folded), "pairs"),
            folded,
            error(folded),
        ),
        near(
            "as likely as not after √(2 ln 2 N) links".into(),
            Measured::counted(median(&found.first).unwrap_or_default(), "links"),
            half,
            half * median_error(seeds),
        ),
    ]
}

/// Who gets a code: looked at in every order, and with threads.
fn of_steps(found: &Found, quiet: &Quiet) -> [Claim; 5] {
    let Found { birthday, writers, alias } = found;
    let exactly = |statement: &str, value: f64, unit, law: f64| {
        Claim::identity(statement, Measured::counted(value, unit), law, Tolerance::Exact, quiet)
    };
    let orders = |statement, value: usize, law| exactly(statement, value as f64, "orders", law);
    let twice = writers.insert.twice + writers.counter.twice + writers.blocks.twice;
    [
        orders(
            "look, insert: twice but in serial orders",
            birthday.orders_twice,
            interleavings(&[2, 2]) - SERIAL,
        ),
        orders(
            "repeated POST, key looked up: the same",
            birthday.key_after,
            interleavings(&[3, 3]) - SERIAL,
        ),
        orders("repeated POST, key claimed first: never twice", birthday.key_first, 0.0),
        exactly("the insert decides: one user gets the alias", alias.inserting as f64, "told", 1.0),
        exactly("an insert, a counter, blocks: no code twice", twice, "codes", 0.0),
    ]
}

/// How far the pairs of all seeds lie from Poisson's distribution, the rare ends merged: seven bins.
fn spread(pairs: &[f64], mean: f64) -> f64 {
    let bin = |pairs: f64| pairs.clamp(1.0, 7.0) as usize - 1;
    let (mut seen, mut expected) = ([0.0; 7], [0.0; 7]);
    pairs.iter().for_each(|pairs| seen[bin(*pairs)] += 1.0);
    for count in 0..60 {
        expected[bin(f64::from(count))] += poisson(mean, count) * pairs.len() as f64;
    }
    chi_square(&seen, &expected)
}

/// The standard error of the median first pair, as a share of it: 1/(2 f √n), and the first pair is Rayleigh's,
/// whose density f at its median m is ln 2 / m.
fn median_error(seeds: f64) -> f64 {
    1.0 / (2.0 * LN_2 * seeds.sqrt())
}

fn explain(found: &Found) -> Vec<String> {
    let pairs = LINKS as f64 * (LINKS as f64 - 1.0) / 2.0;
    let luck = match found.writers.look.twice {
        0.0 => "no code was given twice here: luck".to_string(),
        twice => format!("codes were given twice {} times a run", figure(twice)),
    };
    vec![
        format!(
            "{} thousand links are {:.0} million pairs, and {} % of the seeds had one alike.",
            LINKS / 1_000,
            pairs / 1e6,
            figure(found.birthday.chance() * 100.0)
        ),
        format!(
            "The answer to `is it free?` is old when it arrives. With nothing between the two steps, {luck}. \
             With a trip to the database between, {} of {USERS} users were told that one alias was theirs.",
            found.alias.looking
        ),
        format!(
            "Where the insert decided, {} of {USERS} was told so; the others draw again.",
            found.alias.inserting
        ),
    ]
}
