//! What Redis could not be told: codes that were changed while it was away. It is not read before it was told of them.
//!
//! Pure: time is an argument.

use std::collections::HashSet;
use std::time::{Duration, Instant};

/// More codes than this are not remembered: then all that Redis may still hold has to expire first.
const MOST: usize = 10_000;

/// The codes.
#[derive(Debug, Default)]
pub(super) struct Owed {
    codes: HashSet<String>,
    /// There were too many to remember.
    distrusted_until: Option<Instant>,
}

impl Owed {
    /// These were changed at `now`, and what Redis holds of them lives no longer than `life`.
    pub(super) fn owe(&mut self, codes: Vec<String>, now: Instant, life: Duration) {
        self.codes.extend(codes);
        if self.codes.len() > MOST {
            self.codes.clear();
            self.distrusted_until = Some(now + life);
        }
    }

    /// Whether it is not to be read yet at `now`, told or not.
    pub(super) fn is_distrusted(&self, now: Instant) -> bool {
        self.distrusted_until.is_some_and(|until| until > now)
    }

    /// Takes what Redis is to be told at `now`; none when it has heard all.
    ///
    /// # Errors
    /// How long it is not to be read yet.
    pub(super) fn take(&mut self, now: Instant) -> Result<Vec<String>, Duration> {
        let left = self.distrusted_until.map(|until| until.saturating_duration_since(now));
        if let Some(left) = left.filter(|left| !left.is_zero()) {
            return Err(left);
        }
        self.distrusted_until = None;
        Ok(self.codes.drain().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Duration = Duration::from_secs(60);

    #[test]
    fn each_code_is_told_once_however_often_it_was_changed() {
        let (now, mut owed) = (Instant::now(), Owed::default());
        for codes in [&["a", "b"][..], &["b"]] {
            owed.owe(codes.iter().map(|&code| code.into()).collect(), now, LIFE);
        }
        let mut told = owed.take(now).expect("trusted");
        told.sort_unstable();
        assert_eq!(told, ["a", "b"]);
        assert_eq!(owed.take(now), Ok(Vec::new()));
    }

    #[test]
    fn after_too_many_it_is_distrusted_until_all_has_expired_and_later_ones_are_told() {
        let (now, mut owed) = (Instant::now(), Owed::default());
        owed.owe((0..=MOST).map(|n| n.to_string()).collect(), now, LIFE);
        owed.owe(vec!["later".into()], now, LIFE);
        assert_eq!(owed.take(now), Err(LIFE));
        assert_eq!(owed.take(now + LIFE), Ok(vec!["later".into()]));
    }
}
