//! Who may be asked. What an instance says of itself, and what comes of the requests that it is sent, are two witnesses:
//! one that answers checks may fail all requests, and the other way round. Time is an argument.

use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// When an instance is left out, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Between two checks of one instance.
    pub every: Duration,
    /// A check is answered within this time, or the instance is silent.
    pub within: Duration,
    /// So many checks in a row without an answer, and it is down.
    pub silent: u32,
    /// So many requests in a row without an answer, and it is ejected.
    pub failed: u32,
    /// For so long; twice as long if it fails again, and so on.
    pub ejected: Duration,
    /// At most for so long.
    pub longest: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            every: Duration::from_millis(200),
            within: Duration::from_millis(400),
            silent: 2,
            failed: 3,
            ejected: Duration::from_secs(1),
            longest: Duration::from_secs(30),
        }
    }
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It takes requests.
    Ready,
    /// It says that it takes none: it is on its way out, or what it stands on is away.
    NotReady,
    /// It said nothing in time, or is not there.
    Silent,
}

/// Whether an instance may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Standing {
    /// It may.
    Well,
    /// Requests failed there: not for a while.
    Ejected,
    /// Its checks say no.
    Down,
    /// It was taken out by a person: what it has in flight ends, and nothing new begins.
    Draining,
}

/// What is known of one instance.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// Its checks say no.
    down: bool,
    /// Checks without an answer, in a row.
    silent: u32,
    /// Requests without an answer, in a row.
    failed: u32,
    /// Ejections since the last answer.
    ejections: u32,
    until: Option<Instant>,
    draining: bool,
}

impl Health {
    /// Whether it may be asked at `now`.
    pub fn standing(&self, now: Instant) -> Standing {
        if self.draining {
            Standing::Draining
        } else if self.down {
            Standing::Down
        } else if self.until.is_some_and(|until| now < until) {
            Standing::Ejected
        } else {
            Standing::Well
        }
    }

    /// A check came to this. What an instance says counts at once; what it does not say is given a second chance.
    pub fn checked(&mut self, check: Check, rules: &Rules) {
        self.silent = if check == Check::Silent { self.silent + 1 } else { 0 };
        self.down = match check {
            Check::Ready => false,
            Check::NotReady => true,
            Check::Silent => self.down || self.silent >= rules.silent,
        };
    }

    /// It answered a request, to the end.
    pub fn answered(&mut self) {
        self.failed = 0;
        self.ejections = 0;
    }

    /// A request to it has no whole answer.
    pub fn failed(&mut self, now: Instant, rules: &Rules) {
        self.failed += 1;
        if self.failed >= rules.failed {
            let doubled = rules.ejected.saturating_mul(1 << self.ejections.min(16));
            self.until = Some(now + doubled.min(rules.longest));
            (self.failed, self.ejections) = (0, self.ejections + 1);
        }
    }

    /// Takes it out, or takes it back.
    pub fn drain(&mut self, out: bool) {
        self.draining = out;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Check::{NotReady, Ready, Silent};
    use Standing::{Down, Draining, Ejected, Well};

    const RULES: Rules = Rules {
        every: Duration::from_millis(200),
        within: Duration::from_millis(400),
        silent: 2,
        failed: 3,
        ejected: Duration::from_secs(1),
        longest: Duration::from_secs(5),
    };

    #[test]
    fn what_is_said_counts_at_once_and_silence_the_second_time() {
        let (now, mut health) = (Instant::now(), Health::default());
        let mut after = |check| {
            health.checked(check, &RULES);
            health.standing(now)
        };
        let seen = [Silent, Ready, Silent, Silent, Ready, NotReady, Silent, Ready].map(&mut after);
        assert_eq!(seen, [Well, Well, Well, Down, Well, Down, Down, Well]);
    }

    #[test]
    fn failures_in_a_row_eject_for_longer_and_longer_until_an_answer() {
        let (start, mut health) = (Instant::now(), Health::default());
        let mut now = start;
        for seconds in [1, 2, 4, 5, 5] {
            let out = Duration::from_secs(seconds);
            health.failed(now, &RULES);
            health.failed(now, &RULES);
            assert_eq!(health.standing(now), Well);
            health.failed(now, &RULES);
            assert_eq!(health.standing(now + out - Duration::from_nanos(1)), Ejected);
            now += out;
            assert_eq!(health.standing(now), Well);
        }
        health.answered();
        (0..3).for_each(|_| health.failed(now, &RULES));
        assert_eq!(health.standing(now + RULES.ejected), Well);
    }

    #[test]
    fn an_answer_between_two_failures_ejects_nothing() {
        let (now, mut health) = (Instant::now(), Health::default());
        for _ in 0..9 {
            health.failed(now, &RULES);
            health.failed(now, &RULES);
            health.answered();
        }
        assert_eq!(health.standing(now), Well);
    }

    #[test]
    fn a_good_check_takes_back_who_was_down_and_not_who_fails_requests_or_drains() {
        let (now, mut health) = (Instant::now(), Health::default());
        (0..3).for_each(|_| health.failed(now, &RULES));
        health.checked(Ready, &RULES);
        assert_eq!(health.standing(now), Ejected);
        health.drain(true);
        health.checked(Ready, &RULES);
        assert_eq!(health.standing(now), Draining);
        health.drain(false);
        assert_eq!(health.standing(now + RULES.ejected), Well);
    }
}
