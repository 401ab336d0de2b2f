//! What runs: logins among redirects in every way, and a worker that wakes a task and is then held.

use super::found::{Round, Serving, Waking};
use super::hashing::Hashing;
use super::trial::{Arrivals, Kind, Trial};
use super::ways::{WAYS, Way, tokio_one};
use super::woken::{Hold, Woken, on_smol, on_tokio};
use super::{files, turns};
use anyhow::Context;
use brigade_core::jobs::login::Stretch;
use brigade_core::measure::in_rounds;
use brigade_core::trace::Recorder;
use brigade_workbench::{Evidence, Setting, live};
use std::io;
use std::time::Duration;

/// How much, how often.
#[derive(Clone, Copy)]
struct Size {
    rounds: usize,
    hash: Duration,
    /// From one login to the next.
    every: Duration,
    logins: u32,
    /// Logins that come at once.
    burst: usize,
    /// How long a worker is held, and how often that is tried.
    held: Duration,
    tries: usize,
}

impl Size {
    fn of(setting: &Setting) -> Size {
        let ms = Duration::from_millis;
        if setting.quick {
            let (hash, every, held) = (ms(4), ms(5), ms(10));
            return Size { rounds: 1, hash, every, logins: 3, burst: 8, held, tries: 2 };
        }
        let (hash, every, held) = (ms(19), ms(25), ms(100));
        Size { rounds: 7, hash, every, logins: 5, burst: 32, held, tries: 5 }
    }

    /// Logins, and redirects among them at a pace that meets the hash at every phase.
    fn arrivals(&self, logins: u32) -> Arrivals {
        let gap = self.every.mul_f64(0.108);
        let redirects = (0..).map(|n| gap * n).take_while(|due| *due < self.every * logins);
        let mut all: Arrivals = redirects.map(|due| (due, Kind::Redirect)).collect();
        // A little after the opening: the first is not to pay for the start of the threads.
        let first = self.every.mul_f64(0.1);
        all.extend((0..logins).map(|n| (first + self.every * n, Kind::Login)));
        all.sort_by_key(|(due, _)| *due);
        all
    }
}

/// Every way in every round; then many logins at once. In the pictures there are two logins: few enough to tell apart.
pub(super) fn desk(setting: &Setting) -> anyhow::Result<Evidence> {
    let size = Size::of(setting);
    let stretch = Stretch::lasting(size.hash);
    let picture = |(way, name): (&Way, &str)| {
        let trial = Trial::new(stretch, Recorder::start())?;
        way.serve(&trial, size.arrivals(2))?;
        let trace = trial.recorder.clone().finish();
        live::show(setting, &trace);
        Ok((name.into(), trace))
    };
    let [inline, .., lent] = &WAYS;
    let pictured = [(inline, "inline"), (lent, "rayon")];
    let traces = pictured.into_iter().map(picture).collect::<io::Result<_>>()?;
    let (window, arrivals) = (size.every * size.logins, size.arrivals(size.logins));
    let round = |way: &Way| {
        let trial = Trial::new(stretch, Recorder::off())?;
        way.serve(&trial, arrivals.clone())?;
        Round::of(&trial.take(), window.as_secs_f64() * 1e3).context("not all who came have left")
    };
    let found = Serving {
        cores: brigade_core::measure::usable_cpus(),
        visits: arrivals.len(),
        rounds: in_rounds(&WAYS, size.rounds, 7, round)?,
        burst: size.burst,
        unbounded: at_once(stretch, size.burst, Hashing::Blocking)?,
        permitted: at_once(stretch, size.burst, Hashing::Permitted)?,
    };
    Ok(Evidence { traces, ..Evidence::of(&found)? })
}

/// So many logins at once: how many of them hash at once?
fn at_once(stretch: Stretch, logins: usize, hashing: Hashing) -> io::Result<usize> {
    let trial = Trial::new(stretch, Recorder::off())?;
    tokio_one(&trial, hashing, vec![(Duration::ZERO, Kind::Login); logins])?;
    Ok(trial.take().at_once)
}

/// Who runs what a held worker woke; and whether an `.await` lets others in.
pub(super) fn woken(setting: &Setting) -> anyhow::Result<Evidence> {
    let size = Size::of(setting);
    let recorder = Recorder::start();
    on_tokio(size.held, Hold::Plain, recorder.clone())?;
    let picture = recorder.finish();
    let ways: [fn(Duration) -> io::Result<Woken>; 3] = [
        |held| on_tokio(held, Hold::Plain, Recorder::off()),
        |held| on_tokio(held, Hold::InPlace, Recorder::off()),
        on_smol,
    ];
    let [tokio, in_place, smol] = in_rounds(&ways, size.tries, 7, |way| way(size.held))?;
    let found = Waking {
        tokio,
        in_place,
        smol,
        in_a_row: turns::on_tokio(false)?,
        unconstrained: turns::on_tokio(true)?,
        on_smol: turns::on_smol()?,
        reading: files::on_tokio()?,
        reading_uring: files::on_uring()?,
    };
    Ok(Evidence::of(&found)?.drawn("tokio", picture))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_who_comes_leaves_however_logins_hash() {
        let setting = Setting { quick: true, ..Setting::default() };
        let found: Serving = desk(&setting).and_then(|evidence| evidence.found()).expect("a run");
        for (way, rounds) in WAYS.iter().zip(&found.rounds) {
            assert!(rounds.iter().all(|round| round.left == found.visits), "{}", way.words);
        }
        assert!(found.permitted <= found.cores);
    }
}
