//! The laws of L09. All of them are about counts, so a busy machine spoils none.

use super::found::{CLICKS, TRIED};
use super::report::{Found, lost};
use super::ways::{THREADS, WAYS};
use brigade_core::measure::laws::interleavings;
use brigade_core::measure::{Bound, Claim, Measured, Quiet, Tolerance};

/// Orders of two sessions in which one is over before the other begins.
const SERIAL: f64 = 2.0;

/// The least that two threads count, if each counts twice or more.
const LEAST: f64 = 2.0;

pub(super) fn claims(found: &Found) -> Vec<Claim> {
    let mut claims = of_all_orders(found);
    claims.extend(of_runs(found));
    claims
}

/// What holds for every order, tried one by one.
fn of_all_orders(found: &Found) -> Vec<Claim> {
    let (orders, quiet) = (&found.orders, &found.orders.quiet());
    let steps = 2 * TRIED as u32;
    vec![
        exact(
            format!("{steps} steps each: (2n)!/(n!)² orders, all tried"),
            Measured::counted(orders.number("orders"), "orders"),
            interleavings(&[steps; THREADS]),
            quiet,
        ),
        exact(
            format!("no order counts fewer than {LEAST}"),
            Measured::counted(orders.number("smallest"), "clicks"),
            LEAST,
            quiet,
        ),
        exact(
            format!("one order of 2 × {} million clicks counts no more", CLICKS / 1_000_000),
            Measured::counted(orders.number("worst"), "clicks"),
            LEAST,
            quiet,
        ),
        exact(
            "SELECT, UPDATE: all but the serial orders lose a click".into(),
            Measured::counted(orders.number("set_lost"), "orders"),
            interleavings(&[2, 2]) - SERIAL,
            quiet,
        ),
    ]
}

/// What threads bore out, whatever order luck gave them.
fn of_runs(found: &Found) -> [Claim; 3] {
    let clicks = found.counting.number("clicks");
    let most = |whole: bool| {
        let ways = WAYS.iter().filter(|way| way.whole == whole);
        clicks * ways.map(|way| lost(&found.counting, way.name).1).fold(0.0, f64::max)
    };
    let gone = found.one_core.number("requests") - found.one_core.number("counted");
    [
        exact(
            "in one step, nothing is lost".into(),
            Measured::counted(most(true), "clicks"),
            0.0,
            &found.counting.quiet(),
        ),
        Claim::bound(
            format!("in two steps, threads never count fewer than {LEAST}"),
            Measured::counted(clicks - most(false), "clicks"),
            Bound::AtLeast(LEAST),
            &found.counting.quiet(),
        ),
        Claim::bound(
            "a wait between the steps loses clicks on ONE core too",
            Measured::counted(gone, "lost"),
            Bound::AtLeast(1.0),
            &found.one_core.quiet(),
        ),
    ]
}

fn exact(statement: String, measured: Measured, law: f64, quiet: &Quiet) -> Claim {
    Claim::identity(statement, measured, law, Tolerance::Exact, quiet)
}
