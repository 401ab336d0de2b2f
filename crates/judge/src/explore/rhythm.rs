//! Regular schedules: the first thread takes a few steps, then the others, then the first again, to the end.

use std::fmt;
use std::str::FromStr;

/// How threads take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rhythm {
    /// Steps before the first turn of the others.
    first: usize,
    /// Steps of each later turn.
    own: usize,
    /// Steps of each turn of each other thread.
    others: usize,
}

/// A turn has at most so many steps: more than a call of an exercise takes.
const LONGEST: usize = 6;
/// Or the others are let go on for so long, as if the thread had been taken off its core.
const PAUSE: usize = 600;

/// All rhythms, the short turns first.
pub(super) fn all() -> impl Iterator<Item = Rhythm> {
    let turns = || 1..=LONGEST;
    let of = move |(own, others)| turns().map(move |first| Rhythm { first, own, others });
    let pauses = turns().map(|own| (own, PAUSE));
    turns().flat_map(move |own| turns().map(move |others| (own, others))).chain(pauses).flat_map(of)
}

impl Rhythm {
    /// Who is on the move after so many steps of `threads` threads beside the judge's, from 1; the judge's is 0.
    pub(super) fn turn(self, step: usize, threads: usize) -> usize {
        let Some(step) = step.checked_sub(self.first) else { return 1 };
        let round = self.others * threads.saturating_sub(1) + self.own;
        match (step % round) / self.others {
            other if other + 1 < threads => other + 2,
            _ => 1,
        }
    }

    /// `A takes 1 step first, then each other thread 3 steps, then A 2 steps, and so on`.
    pub(super) fn in_words(self) -> String {
        let steps = |count| if count == 1 { "1 step".into() } else { format!("{count} steps") };
        let Rhythm { first, own, others } = self;
        format!(
            "A takes {} first, then each other thread {}, then A {}, and so on",
            steps(first),
            steps(others),
            steps(own)
        )
    }
}

/// As `--replay` takes it: `rhythm.1.2.3`.
impl fmt::Display for Rhythm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rhythm.{}.{}.{}", self.first, self.own, self.others)
    }
}

impl FromStr for Rhythm {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let numbers = text.strip_prefix("rhythm.").ok_or(())?.split('.');
        let numbers: Option<Vec<usize>> = numbers.map(|number| number.parse().ok()).collect();
        match numbers.as_deref() {
            Some(&[first, own, others]) if own > 0 && others > 0 => {
                Ok(Rhythm { first, own, others })
            }
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_take_turns_of_the_lengths_that_were_asked_for() {
        let turns = |rhythm: &str, threads| {
            let rhythm: Rhythm = rhythm.parse().expect(rhythm);
            (0..10).map(|step| rhythm.turn(step, threads)).collect::<Vec<_>>()
        };
        assert_eq!(turns("rhythm.1.1.1", 2), [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
        assert_eq!(turns("rhythm.2.1.3", 2), [1, 1, 2, 2, 2, 1, 2, 2, 2, 1]);
        assert_eq!(turns("rhythm.0.2.1", 3), [2, 3, 1, 1, 2, 3, 1, 1, 2, 3]);
    }

    #[test]
    fn every_rhythm_is_read_as_it_is_written() {
        assert_eq!(all().count(), (LONGEST + 1) * LONGEST * LONGEST);
        for rhythm in all() {
            assert_eq!(rhythm.to_string().parse(), Ok(rhythm));
        }
        for text in [
            "rhythm.1.2",
            "rhythm.1.2.0",
            "1.2.3",
            "rhythm.1.2.3.4",
            "rhythm.1.2.3.x",
            "rhythm.1.0.1",
            "rhythm.x",
        ] {
            assert_eq!(text.parse::<Rhythm>(), Err(()), "{text}");
        }
    }
}
