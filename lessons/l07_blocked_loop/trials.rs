//! The experiments of L07: what is tried how often, and which numbers are kept.

use super::desk::{Arrivals, Desk, Kind, Seen, Stay};
use super::runtimes::{CELLS, Cell, tokio_one};
use super::ways::Way;
use super::woken::{Hold, Woken, on_smol, on_tokio};
use super::{files, turns};
use brigade_core::jobs::login::Stretch;
use brigade_core::measure::interleaved;
use brigade_core::measure::stats::{median, quantile};
use brigade_core::trace::{Recorder, Trace};
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
        match setting.quick {
            true => Size {
                rounds: 1,
                hash: ms(4),
                every: ms(5),
                logins: 3,
                burst: 8,
                held: ms(10),
                tries: 2,
            },
            false => Size {
                rounds: 7,
                hash: ms(19),
                every: ms(25),
                logins: 5,
                burst: 32,
                held: ms(100),
                tries: 5,
            },
        }
    }

    /// Logins, and meanwhile redirects at a pace that meets the hash at every phase.
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

/// Every cell in every round; then many logins at once.
pub(super) fn desk(setting: &Setting) -> anyhow::Result<Evidence> {
    let size = Size::of(setting);
    let stretch = Stretch::lasting(size.hash);
    let mut evidence = Evidence::default();
    for cell in CELLS.iter().filter(|(key, ..)| ["inline", "rayon"].contains(key)) {
        let trace = traced(stretch, &size, cell)?;
        live::show(setting, &trace);
        evidence.traces.insert(cell.0.into(), trace);
    }
    for round in interleaved(CELLS.len(), size.rounds, 7) {
        for (key, _, serve, way) in round.into_iter().map(|at| CELLS[at]) {
            let desk = Desk::new(stretch, Recorder::off())?;
            let arrivals = size.arrivals(size.logins);
            evidence.numbers.insert("visits".into(), arrivals.len() as f64);
            serve(&desk, way, arrivals)?;
            record(&mut evidence, key, &desk.take(), size.every * size.logins);
        }
    }
    summarise(&mut evidence);
    for (key, way) in [("unbounded", Way::Blocking), ("permits", Way::Permitted)] {
        let at_once = burst(stretch, size.burst, way)?;
        evidence.numbers.insert(format!("{key}_at_once"), at_once as f64);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let known = [
        ("cores", cores as f64),
        ("burst", size.burst as f64),
        ("hash_ms", size.hash.as_secs_f64() * 1e3),
        ("duty", size.hash.as_secs_f64() / size.every.as_secs_f64()),
    ];
    evidence.numbers.extend(known.map(|(name, value)| (name.to_string(), value)));
    Ok(evidence)
}

/// Two logins with their redirects: few enough to tell apart.
fn traced(stretch: Stretch, size: &Size, (_, _, serve, way): &Cell) -> io::Result<Trace> {
    let desk = Desk::new(stretch, Recorder::start())?;
    serve(&desk, *way, size.arrivals(2))?;
    Ok(desk.recorder.clone().finish())
}

fn record(evidence: &mut Evidence, key: &str, seen: &Seen, window: Duration) {
    let mut sample = |what: &str, value: f64| {
        evidence.samples.entry(format!("{key}_{what}")).or_default().push(value);
    };
    let took = |stays: &[Stay]| stays.iter().map(|stay| stay.done - stay.due).collect::<Vec<_>>();
    let waits: Vec<f64> = seen.redirects.iter().map(|stay| stay.polled - stay.due).collect();
    sample("p99_ms", quantile(&took(&seen.redirects), 0.99).unwrap_or(f64::NAN));
    sample("login_ms", median(&took(&seen.logins)).unwrap_or(f64::NAN));
    sample("wait_ms", waits.iter().sum::<f64>() / waits.len() as f64);
    sample("law_ms", residual(&seen.hashed, window.as_secs_f64() * 1e3));
    sample("inside", polled_inside(seen) as f64);
    sample("left", (seen.redirects.len() + seen.logins.len()) as f64);
}

/// What is left, on average, of the hash that is running at any moment of the window: the area under a saw
/// with a tooth for each hash, ΣS²/2T.
fn residual(hashed: &[(f64, f64)], window: f64) -> f64 {
    let tooth = |(from, until): &(f64, f64)| {
        let beyond = (until - window).max(0.0);
        ((until - from).powi(2) - beyond.powi(2)).max(0.0) / 2.0
    };
    hashed.iter().map(tooth).sum::<f64>() / window
}

/// Redirects that were first polled while a hash went on.
fn polled_inside(seen: &Seen) -> usize {
    let during = |at: f64| seen.hashed.iter().any(|(from, until)| *from < at && at < *until);
    seen.redirects.iter().filter(|stay| during(stay.polled)).count()
}

/// Medians of what is compared, sums of what is counted.
fn summarise(evidence: &mut Evidence) {
    for (name, values) in &evidence.samples {
        let counted = name.ends_with("_inside") || name.ends_with("_left");
        let value = if counted { values.iter().sum() } else { median(values).unwrap_or(f64::NAN) };
        evidence.numbers.insert(name.clone(), value);
    }
    let rounds = evidence.samples.get("inline_left").map_or(0, Vec::len);
    let visits = evidence.number("visits") * rounds as f64;
    evidence.numbers.insert("visits".into(), visits);
}

/// So many logins at once: how many of them hash at once?
fn burst(stretch: Stretch, logins: usize, way: Way) -> io::Result<usize> {
    let desk = Desk::new(stretch, Recorder::off())?;
    tokio_one(&desk, way, vec![(Duration::ZERO, Kind::Login); logins])?;
    Ok(desk.take().at_once)
}

/// Who runs what a held worker woke; and whether an `.await` lets others in.
pub(super) fn woken(setting: &Setting) -> anyhow::Result<Evidence> {
    let size = Size::of(setting);
    let mut evidence = Evidence::default();
    let recorder = Recorder::start();
    on_tokio(size.held, Hold::Plain, recorder.clone())?;
    evidence.traces.insert("tokio".into(), recorder.finish());
    for _ in 0..size.tries {
        let mut keep = |key: &str, woken: Woken| {
            let mut sample = |what: &str, value: f64| {
                evidence.samples.entry(format!("{key}_{what}")).or_default().push(value);
            };
            sample("waited_ms", woken.waited);
            sample("held_ms", woken.held);
            sample("taken", f64::from(u8::from(woken.waited < woken.held)));
        };
        keep("tokio", on_tokio(size.held, Hold::Plain, Recorder::off())?);
        keep("in_place", on_tokio(size.held, Hold::InPlace, Recorder::off())?);
        keep("smol", on_smol(size.held)?);
    }
    for (name, values) in &evidence.samples {
        let taken = name.ends_with("_taken");
        let value = if taken { values.iter().sum() } else { median(values).unwrap_or(f64::NAN) };
        evidence.numbers.insert(name.clone(), value);
    }
    let counted = [
        ("tries", size.tries as u64),
        ("budget_tokio", turns::on_tokio(false)?),
        ("budget_free", turns::on_tokio(true)?),
        ("budget_smol", turns::on_smol()?),
    ];
    evidence.numbers.extend(counted.map(|(name, value)| (name.to_string(), value as f64)));
    let read = [("files_tokio", Some(files::on_tokio()?)), ("files_uring", files::on_uring()?)];
    let read = read.into_iter().filter_map(|(name, threads)| Some((name.into(), threads? as f64)));
    evidence.numbers.extend(read);
    Ok(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hash_of_ten_in_a_window_of_twenty_leaves_two_and_a_half_on_average() {
        assert_eq!(residual(&[(5.0, 15.0)], 20.0), 2.5);
        assert_eq!(residual(&[(0.0, 20.0)], 20.0), 10.0);
        // Half of it beyond the window: 10 left at 10, 5 left at 15.
        assert_eq!(residual(&[(10.0, 20.0)], 15.0), 2.5);
    }

    #[test]
    fn everybody_who_comes_leaves_however_logins_hash() {
        let setting = Setting { quick: true, ..Setting::default() };
        let evidence = desk(&setting).expect("a desk");
        for (key, ..) in CELLS {
            let left = evidence.number(&format!("{key}_left"));
            assert_eq!(left, evidence.number("visits"), "{key}");
        }
        assert!(evidence.number("permits_at_once") <= evidence.number("cores"));
    }
}
