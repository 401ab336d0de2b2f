//! The laws of L10. All of them are about counts, so a busy machine spoils none.

use super::birthday::{LINKS, SHORT, alike};
use super::report::Found;
use super::writers::WAYS;
use brigade_core::measure::laws::{birthday_half, birthday_pairs, interleavings, poisson};
use brigade_core::measure::stats::{chi_square, median};
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance};
use std::f64::consts::LN_2;

/// What χ² with six degrees of freedom passes in one of a hundred samples (seven bins, nothing fitted).
const CHI_SQUARE_6: f64 = 16.81;

/// Standard errors by which a mean over the seeds may lie from its law.
const ERRORS: f64 = 3.0;

/// Orders of two sessions in which one is over before the other begins.
const SERIAL: f64 = 2.0;

/// Colliding pairs that the law expects of the short codes: exactly, and with case ignored.
pub(super) fn expected_pairs() -> (f64, f64) {
    let (exact, folded) = alike(SHORT);
    (birthday_pairs(LINKS as f64, exact), birthday_pairs(LINKS as f64, folded))
}

pub(super) fn claims(found: &Found) -> Vec<Claim> {
    let mut claims = of_chance(found);
    claims.extend(of_steps(found));
    claims
}

/// How soon two random codes are alike: fixed seeds, so either always or never true.
fn of_chance(found: &Found) -> Vec<Claim> {
    let quiet = &found.birthday.quiet();
    let ((pairs, folded), half) = (expected_pairs(), birthday_half(alike(SHORT).0));
    let error = |pairs: f64| (pairs / found.seeds()).sqrt(); // of a mean of Poisson counts
    let first = median(found.samples("first_pair")).unwrap_or(f64::NAN);
    vec![
        near(
            format!("pairs alike, mean of {} seeds: n(n − 1)/2N", found.seeds()),
            Measured::counted(found.mean("pairs"), "pairs"),
            (pairs, error(pairs)),
            quiet,
        ),
        Claim::bound(
            "scattered as Poisson's (χ², 1 %)",
            Measured::counted(spread(found.samples("pairs"), pairs), ""),
            Bound::AtMost(CHI_SQUARE_6),
            quiet,
        ),
        near(
            "ignoring case: n(n − 1)/2 · Σp²".into(),
            Measured::counted(found.mean("folded_pairs"), "pairs"),
            (folded, error(folded)),
            quiet,
        ),
        near(
            "as likely as not after √(2 ln 2 N) links".into(),
            Measured::counted(first, "links"),
            (half, half * median_error(found.seeds())),
            quiet,
        ),
    ]
}

/// Who gets a code: looked at in every order, and with threads.
fn of_steps(found: &Found) -> [Claim; 5] {
    let unique = WAYS.iter().filter(|way| way.unique);
    let twice = unique.map(|way| found.writers.number(&format!("{}_twice", way.name))).sum();
    let exact = |statement: &str, measured: Measured, law: f64, quiet: &Quiet| {
        Claim::identity(statement, measured, law, Tolerance::Exact, quiet)
    };
    [
        exact(
            "look, insert: twice but in serial orders",
            Measured::counted(found.birthday.number("orders_twice"), "orders"),
            interleavings(&[2, 2]) - SERIAL,
            &found.birthday.quiet(),
        ),
        exact(
            "repeated POST, key looked up: the same",
            Measured::counted(found.birthday.number("key_after_twice"), "orders"),
            interleavings(&[3, 3]) - SERIAL,
            &found.birthday.quiet(),
        ),
        exact(
            "repeated POST, key claimed first: never twice",
            Measured::counted(found.birthday.number("key_first_twice"), "orders"),
            0.0,
            &found.birthday.quiet(),
        ),
        exact(
            "the insert decides: one user gets the alias",
            Measured::counted(found.told("inserting"), "told"),
            1.0,
            &found.alias.quiet(),
        ),
        exact(
            "an insert, a counter, blocks: no code twice",
            Measured::counted(twice, "codes"),
            0.0,
            &found.writers.quiet(),
        ),
    ]
}

/// T-ID within some standard errors of the law.
fn near(statement: String, measured: Measured, (law, error): (f64, f64), quiet: &Quiet) -> Claim {
    Claim::identity(statement, measured, law, Tolerance::Amount(ERRORS * error), quiet)
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
