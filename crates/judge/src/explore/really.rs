//! Running a model on real threads and hoping: what the judges refuse to rely on, shown beside their ruling.

use super::{Aside, Cases, aside, keep, panic_message};
use crate::{Luck, Ruling};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// At most so many runs, and so long.
const RUNS: usize = 1_000;
const WHILE: Duration = Duration::from_millis(500);

/// Runs `model` again and again, and counts how often it went wrong.
pub fn explore(cases: &Cases, model: impl Fn() + Send + Sync + 'static) -> Ruling {
    if aside().is_some() {
        return keep(|| Aside::Luck(Luck { runs: 0, wrong: 0 })); // an earlier model has told
    }
    if cases.least < 2 {
        return Ruling::Accepted { proved: cases.what.into() }; // there is nothing that luck could decide
    }
    let mut luck = Luck { runs: 0, wrong: 0 };
    let end = Instant::now() + WHILE;
    while luck.runs < RUNS && Instant::now() < end {
        luck.runs += 1;
        luck.wrong += usize::from(catch_unwind(AssertUnwindSafe(&model)).is_err());
        let _said = panic_message();
    }
    keep(|| Aside::Luck(luck))
}

/// As [`explore`]: on real threads there are no rhythms. The largest size has the most to lose.
pub fn rhythms(
    what: &'static str,
    sizes: &'static [usize],
    model: impl Fn(usize) + Send + Sync + 'static,
) -> Ruling {
    let largest = sizes.last().copied().unwrap_or(1);
    explore(&Cases { what, least: 2 }, move || model(largest))
}

/// Of one thread there is nothing that luck could decide.
pub fn alone(what: &'static str, _model: impl Fn() + Send + Sync + 'static) -> Ruling {
    Ruling::Accepted { proved: what.into() }
}
