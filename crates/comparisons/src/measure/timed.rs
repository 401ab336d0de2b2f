//! Work that is timed where it stands, in this process: so many pieces in a row, under one pair of clocks.
//!
//! A single piece may be far shorter than a look at a clock, so an entrant is told how many to do, and how many fill
//! a slice is found out while it warms up. What it answers is checked after the clocks have stopped.

use crate::{Entrant, Metric, Sample};
use brigade_core::measure::cpu_clock;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Work that can be done any number of times, and what its answer must be.
pub struct Timed<R, C> {
    run: R,
    check: C,
    note: &'static str,
    /// What a piece is made of, if that is counted.
    operations: Option<u64>,
    /// So many pieces took at least the warm-up's time when they were last looked at.
    pieces: u64,
}

impl<R, C> Timed<R, C> {
    /// `run(n)` does `n` pieces and returns what it found; `check(n, found)` says whether that is right. Whatever must
    /// be set up belongs before this.
    pub fn new(run: R, check: C) -> Self {
        Timed { run, check, note: "", operations: None, pieces: 1 }
    }

    /// With so many operations in a piece: their rate is measured, too.
    #[must_use]
    pub fn counting(self, operations: u64) -> Self {
        Timed { operations: Some(operations), ..self }
    }

    /// With something that must be said beside its numbers.
    #[must_use]
    pub fn noted(self, note: &'static str) -> Self {
        Timed { note, ..self }
    }
}

impl<T, R, C> Entrant for Timed<R, C>
where
    R: FnMut(u64) -> anyhow::Result<T>,
    C: FnMut(u64, T) -> anyhow::Result<()>,
{
    /// Time and work of one piece, as the mean of those that filled the slice.
    fn measure(&mut self, slice: Duration) -> anyhow::Result<Sample> {
        let warm_up = slice / 4;
        let mut took = self.take(self.pieces)?.wall;
        while took < warm_up {
            self.pieces *= 2;
            took = self.take(self.pieces)?.wall;
        }
        let fill = self.pieces as f64 * slice.as_secs_f64() / took.as_secs_f64();
        let pieces = (fill.round() as u64).max(1);
        let taken = self.take(pieces)?;
        let each = |time: Duration| time.as_secs_f64() * 1e6 / pieces as f64;
        let rate = |operations| operations as f64 / taken.wall.as_secs_f64();
        Ok(Sample::default()
            .with(Metric::Time, each(taken.wall))
            .with(Metric::Work, taken.cpu.map(each))
            .with(Metric::Rate, self.operations.map(|operations| rate(operations * pieces))))
    }

    fn note(&self) -> String {
        self.note.into()
    }
}

/// What some pieces took.
struct Taken {
    wall: Duration,
    /// Of all threads of this process; nothing else works in it then.
    cpu: Option<Duration>,
}

impl<T, R, C> Timed<R, C>
where
    R: FnMut(u64) -> anyhow::Result<T>,
    C: FnMut(u64, T) -> anyhow::Result<()>,
{
    fn take(&mut self, pieces: u64) -> anyhow::Result<Taken> {
        let (cpu, start) = (cpu_clock(), Instant::now());
        let found = black_box((self.run)(black_box(pieces))?);
        let (wall, now) = (start.elapsed(), cpu_clock());
        (self.check)(pieces, found)?;
        Ok(Taken { wall, cpu: cpu.zip(now).map(|(then, now)| now.saturating_sub(then)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::ensure;

    const SLICE: Duration = Duration::from_millis(1);

    fn spin(pieces: u64) -> anyhow::Result<u64> {
        Ok((0..pieces).fold(0, |sum, n| black_box(sum + n % 2)))
    }

    #[test]
    fn one_piece_is_a_share_of_all_of_them_and_every_answer_is_checked() {
        let (mut asked, mut checked) = (Vec::new(), Vec::new());
        let mut timed = Timed::new(
            |pieces| {
                asked.push(pieces);
                spin(pieces)
            },
            |pieces, sum| {
                checked.push(pieces);
                ensure!(sum == pieces / 2);
                Ok(())
            },
        );
        let sample = timed.measure(SLICE).unwrap();
        assert!(sample.values[&Metric::Time] < SLICE.as_secs_f64() * 1e6, "{sample:?}");
        assert_eq!(asked, checked);
        assert!(asked.len() > 2, "it warmed up: {asked:?}");
    }

    #[test]
    fn a_wrong_answer_is_no_measurement() {
        let mut timed = Timed::new(spin, |_, sum| {
            ensure!(sum == u64::MAX, "{sum} is wrong");
            Ok(())
        });
        assert!(timed.measure(SLICE).unwrap_err().to_string().ends_with("is wrong"));
    }
}
