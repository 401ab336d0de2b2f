//! What L17 claims: of the simulated system by counting, of the real one by its own bounds.

use super::found::{Found, Simulated, comes_back_below};
use super::simulated::{HERD, PLACES};
use super::trial::MANY;
use super::ways::Way;
use brigade_core::measure::{Bound, Claim, Class, Measured, Quiet, Tolerance};

/// A share of users so small is none: some are lucky.
const NONE: f64 = 0.05;

/// By how much a threshold may be off.
const OFF: f64 = 0.03;

/// A share of users so large is all: this machine has other things to do, too.
const ALL: f64 = 0.9;

/// In a real storm fewer are answered than this.
const FEW: f64 = 0.2;

/// Clients that may come back in the same millisecond of two seconds, out of 1,000: none in a billion runs has more.
const APART: f64 = 10.0;

/// First those that no other program can spoil.
pub(super) fn claims(found: &Found, counted: &Quiet, timed: &Quiet) -> Vec<Claim> {
    let herd = herd(&found.simulated, counted);
    simulated(found, counted).into_iter().chain(herd).chain(really(found, timed)).collect()
}

fn simulated(found: &Found, quiet: &Quiet) -> Vec<Claim> {
    let simulated = &found.simulated;
    let (runs, back) = simulated.remedied();
    let threshold = simulated.farthest().map(|farthest| {
        let retries = farthest.retries;
        Claim::identity(
            format!("simulated, it comes back below 1 / (1 + r), farthest off with r = {retries}"),
            Measured::counted(farthest.load, ""),
            comes_back_below(retries),
            Tolerance::Amount(OFF),
            quiet,
        )
    });
    let down = Claim::bound(
        "simulated, above it few users are answered, with backoff too",
        Measured::counted(simulated.best_of_the_rest() * 100.0, "%"),
        Bound::AtMost(NONE * 100.0),
        quiet,
    );
    let back = Claim::identity(
        "simulated, each remedy brings it back",
        Measured::counted(back as f64, "runs"),
        runs as f64,
        Tolerance::Exact,
        quiet,
    );
    threshold.into_iter().chain([down, back]).collect()
}

fn herd(simulated: &Simulated, quiet: &Quiet) -> [Claim; 2] {
    let together = Measured::counted(simulated.together.waiting as f64, "clients");
    let drawn = Measured::counted(simulated.drawn.busiest as f64, "clients");
    let all = format!("{HERD} equal pauses: all but {PLACES} wait at once");
    let few = "jitter over 2 s: most in a millisecond";
    let line = (HERD - PLACES as usize) as f64;
    [
        Claim::identity(all, together, line, Tolerance::Exact, quiet),
        Claim::bound(few, drawn, Bound::AtMost(APART), quiet),
    ]
}

fn really(found: &Found, quiet: &Quiet) -> Vec<Claim> {
    let percent = |share: f64| Measured::wall(share * 100.0, "%");
    let share = |way| Some(found.really.of(way)?.good_in_the_end());
    let down = share(Way::AsItIs).map(|share| {
        let says = "here few users are answered as it is";
        Claim::bound(says, percent(share), Bound::AtMost(FEW * 100.0), quiet)
    });
    let says = "here each remedy brings them back";
    let back = match found.really.worst_remedy() {
        Some((way, share)) => Claim::bound(
            format!("{says}, worst {}", way.said()),
            percent(share),
            Bound::AtLeast(ALL * 100.0),
            quiet,
        ),
        None => {
            let why = format!("its {MANY} connections need more descriptors: raise `ulimit -n`");
            Claim::untestable(says, Class::Bound, why)
        }
    };
    down.into_iter().chain([back]).collect()
}
