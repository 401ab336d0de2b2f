//! What a limiter admitted, and whether that was right: of one client, in all windows.

/// One request is earned in this time.
pub(super) const INTERVAL: u64 = 10;

/// When the first request comes: such a number as a clock says, in nanoseconds since 1970.
pub(super) const START: u64 = 1_764_500_000_000_000_000;

/// The requests of one client so far, in the order in which they asked.
pub(super) struct Seen {
    burst: u64,
    asked: Vec<(u64, Result<(), u64>)>,
    admitted: Vec<u64>,
}

impl Seen {
    pub(super) fn new(burst: u64) -> Self {
        Seen { burst, asked: Vec::new(), admitted: Vec::new() }
    }

    /// A request at `now` was answered so.
    pub(super) fn keep(&mut self, now: u64, answer: Result<(), u64>) {
        self.asked.push((now, answer));
        if answer.is_ok() {
            self.admitted.push(now);
        }
    }

    /// Of requests that came one after another.
    pub(super) fn windows(&self) {
        self.all_windows("one after another");
    }

    /// Whether the last was refused for a reason, and told how long it lasts.
    pub(super) fn refusals(&self) {
        let Some(&(now, Err(wait))) = self.asked.last() else { return };
        let (earliest, others) = (self.earliest(), self.asked.len() - 1 - self.admitted.len());
        let why = if others > 0 { ": refused requests take nothing away" } else { "" };
        assert!(
            earliest > now,
            "{}: the last was refused, and would not have been one too many in any window{why}",
            self.told()
        );
        let enough = earliest - now;
        assert!(
            wait == enough,
            "{}: the last was told to wait {wait}, and the next is admitted after {enough}{why}",
            self.told()
        );
    }

    /// The first moment at which one more is too many in no window: from each that was admitted on, the window up to then has
    /// room for those after it and one more.
    fn earliest(&self) -> u64 {
        let after = |(at, time): (usize, &u64)| time + (self.admitted.len() - at) as u64 * INTERVAL;
        let due = self.admitted.iter().enumerate().map(after).max();
        due.map_or(0, |due| due - (self.burst - 1) * INTERVAL)
    }

    /// Every pair of admissions is the ends of a window.
    pub(super) fn all_windows(&self, order: &str) {
        let mut times = self.admitted.clone();
        times.sort_unstable();
        for (first, from) in times.iter().enumerate() {
            for (last, to) in times.iter().enumerate().skip(first) {
                let (held, length) = ((last - first + 1) as u64, to - from);
                let most = self.burst + length / INTERVAL;
                assert!(
                    held <= most,
                    "{} ({order}): {held} were admitted in a window of {length}, and at most {} + {length} / {INTERVAL} may be",
                    self.told(),
                    self.burst
                );
            }
        }
    }

    fn told(&self) -> String {
        let times: Vec<_> = self.asked.iter().map(|(time, _)| (time - START).to_string()).collect();
        let (burst, times) = (self.burst, times.join(", "));
        format!("burst {burst}, one request in {INTERVAL}; requests came at {times}")
    }
}
