//! What a run found, slot by slot: the goodput of each tenth of a second, and what users felt who came in it.
//!
//! Its memory is bounded: of a run that is longer than [`MOST`] slots, two and two are taken together, and each is twice as wide.

use super::Failure;
use hdrhistogram::Histogram;
use std::time::Duration;

/// The width of a slot, until there are too many.
const WIDTH: Duration = Duration::from_millis(100);

/// More slots than these are halved: a minute of tenths of a second.
const MOST: usize = 600;

/// Latencies are kept in microseconds, to two digits.
const DIGITS: u8 = 2;

/// What a run found, slot by slot.
#[derive(Clone, Debug)]
pub struct OverTime {
    width: Duration,
    slots: Vec<Slot>,
}

/// What happened in one slot of time.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Requests that were due in it.
    pub due: u64,
    /// Right answers that came in it, whenever their requests were due: the goodput.
    pub answered: u64,
    /// Requests that were due in it, and got no right answer.
    pub failed: u64,
    /// Those of the failed that the server refused because it had more to do than it takes.
    pub rejected: u64,
    /// Of those that were due in it; one that failed counts as having waited for as long as there was patience.
    latency: Histogram<u32>,
}

impl Slot {
    fn new() -> Self {
        let latency = Histogram::new(DIGITS).expect("digits that the histogram accepts");
        Slot { due: 0, answered: 0, failed: 0, rejected: 0, latency }
    }

    /// Several slots that follow one another, as one.
    #[must_use]
    pub fn together(slots: &[Slot]) -> Slot {
        let mut all = Slot::new();
        slots.iter().for_each(|slot| all.join(slot));
        all
    }

    fn record(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        // It grows with what is recorded, and there is no latency that it could not hold.
        let _too_large = self.latency.record(micros.min(u64::MAX >> 1));
    }

    fn join(&mut self, other: &Slot) {
        self.due += other.due;
        self.answered += other.answered;
        self.failed += other.failed;
        self.rejected += other.rejected;
        let _too_large = self.latency.add(&other.latency);
    }

    /// The latency, from the intended start, that a share `q` (0 to 1) of the requests that were due in this slot did not
    /// exceed, to two digits; `None` if there was none. One that failed is among them, as having waited for as long as there
    /// was patience.
    pub fn latency(&self, q: f64) -> Option<Duration> {
        let micros = self.latency.value_at_quantile(q);
        (!self.latency.is_empty()).then(|| Duration::from_micros(micros))
    }
}

impl Default for OverTime {
    fn default() -> Self {
        OverTime { width: WIDTH, slots: Vec::new() }
    }
}

impl OverTime {
    /// How long a slot is.
    pub fn width(&self) -> Duration {
        self.width
    }

    /// From the run's start on, without a gap.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// A request went out that was due then.
    pub(super) fn send(&mut self, intended: Duration) {
        self.at(intended).due += 1;
    }

    /// The right answer came `now`.
    pub(super) fn answer(&mut self, intended: Duration, now: Duration) {
        self.at(now).answered += 1;
        self.at(intended).record(now.saturating_sub(intended));
    }

    /// A request got no right answer, and had had none for so long.
    pub(super) fn fail(&mut self, why: &Failure, intended: Duration, waited: Duration) {
        let slot = self.at(intended);
        slot.failed += 1;
        slot.rejected += u64::from(why.is_rejection());
        slot.record(waited);
    }

    /// Adds what another generator found in the same run.
    pub(super) fn join(&mut self, other: &OverTime) {
        while self.width < other.width {
            self.halve();
        }
        let times = self.width.div_duration_f64(other.width).round() as usize;
        for (number, slot) in other.slots.iter().enumerate() {
            self.slot(number / times).join(slot);
        }
    }

    fn at(&mut self, time: Duration) -> &mut Slot {
        while time.as_nanos() / self.width.as_nanos() >= MOST as u128 {
            self.halve();
        }
        self.slot((time.as_nanos() / self.width.as_nanos()) as usize)
    }

    fn slot(&mut self, number: usize) -> &mut Slot {
        if self.slots.len() <= number {
            self.slots.resize_with(number + 1, Slot::new);
        }
        &mut self.slots[number]
    }

    /// Two and two together.
    fn halve(&mut self) {
        self.width *= 2;
        for pair in 0..self.slots.len().div_ceil(2) {
            let mut first = std::mem::replace(&mut self.slots[2 * pair], Slot::new());
            if let Some(second) = self.slots.get(2 * pair + 1) {
                first.join(second);
            }
            self.slots[pair] = first;
        }
        self.slots.truncate(self.slots.len().div_ceil(2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn found(answers: impl IntoIterator<Item = (u32, u32)>) -> OverTime {
        let mut over_time = OverTime::default();
        for (intended, now) in answers {
            over_time.send(MS * intended);
            over_time.answer(MS * intended, MS * now);
        }
        over_time
    }

    fn shown(over_time: &OverTime) -> Vec<(u64, u64, u128)> {
        let each = |slot: &Slot| {
            (slot.due, slot.answered, slot.latency(1.0).unwrap_or_default().as_millis())
        };
        over_time.slots().iter().map(each).collect()
    }

    #[test]
    fn goodput_is_of_when_the_answer_came_and_latency_of_when_the_request_was_due() {
        let over_time = found([(0, 1), (99, 210), (250, 251)]);
        assert_eq!(shown(&over_time), [(2, 1, 111), (0, 0, 0), (1, 2, 1)]);
        assert_eq!(over_time.slots()[1].latency(0.5), None);
    }

    #[test]
    fn a_failure_is_in_the_slot_of_its_request_with_all_that_was_waited() {
        let mut over_time = found([(10, 11)]);
        over_time.send(20 * MS);
        over_time.fail(&Failure::Rejected(503), 20 * MS, 2_000 * MS);
        let slot = &over_time.slots()[0];
        assert_eq!((slot.due, slot.answered, slot.failed, slot.rejected), (2, 1, 1, 1));
        assert!(slot.latency(1.0) >= Some(2_000 * MS) && slot.latency(0.5) < Some(2 * MS));
    }

    #[test]
    fn an_hour_has_no_more_slots_than_a_minute_and_loses_nothing() {
        let long = found((0..3_600).map(|second| (second * 1_000, second * 1_000 + 5)));
        assert!((MOST / 2..=MOST).contains(&long.slots().len()), "{}", long.slots().len());
        assert_eq!(long.width(), WIDTH * 64);
        assert_eq!(long.slots().iter().map(|slot| slot.due).sum::<u64>(), 3_600);
        assert_eq!(long.slots().iter().map(|slot| slot.answered).sum::<u64>(), 3_600);
    }

    #[test]
    fn two_generators_of_different_widths_add_up() {
        let (long, short) = (found([(0, 1), (100_000, 100_001)]), found([(150, 151), (350, 351)]));
        for (first, second) in [(&long, &short), (&short, &long)] {
            let mut both = first.clone();
            both.join(second);
            assert_eq!(both.width(), WIDTH * 2);
            assert_eq!(shown(&both)[..2], [(2, 2, 1), (1, 1, 1)]);
            assert_eq!(both.slots().iter().map(|slot| slot.due).sum::<u64>(), 4);
        }
    }
}
