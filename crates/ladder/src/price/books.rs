//! CPU time and bytes of a rung's parts: what was used between two looks.

use super::Part;
use crate::traffic::Bytes;
use brigade_core::measure::{Process, cpu_clock_of};
use std::collections::BTreeMap;
use std::time::Duration;

/// The CPU clocks of a rung's processes at one moment, by part.
#[derive(Debug, Default)]
pub(super) struct Books(Vec<Part<Clocks>>);

/// Of one part: each process's number and what it has used.
type Clocks = BTreeMap<u32, Duration>;

impl Books {
    /// Reads them. A part's process counts with all that it started: PostgreSQL has a process for each connection. A part
    /// may have several, such as two standbys.
    pub(super) fn read(parts: &[(&str, Process)]) -> Books {
        let mut books = Books::default();
        for (part, process) in parts {
            let family = process.family().unwrap_or_default();
            let clock = |process: Process| Some((process.id(), cpu_clock_of(process)?));
            books.part(part).extend(family.into_iter().filter_map(clock));
        }
        books
    }

    fn part(&mut self, name: &str) -> &mut Clocks {
        let known = self.0.iter().position(|known| known.part == name);
        let at = known.unwrap_or(self.0.len());
        if known.is_none() {
            self.0.push(Part { part: name.into(), amount: Clocks::new() });
        }
        &mut self.0[at].amount
    }

    /// Processes by part.
    pub(super) fn processes(&self) -> Vec<Part> {
        let count = |Part { part, amount }: &Part<Clocks>| Part {
            part: part.clone(),
            amount: amount.len() as u32,
        };
        self.0.iter().map(count).collect()
    }

    /// CPU time of each part since `before`, in microseconds for each of so many requests. What a process used that has
    /// ended between the two is not in it: no part ends one for a request.
    pub(super) fn since(&self, before: &Books, requests: u64) -> Vec<Part<f64>> {
        if requests == 0 {
            return Vec::new();
        }
        let none = Clocks::new();
        let used = |Part { part, amount }: &Part<Clocks>| {
            let then = before.0.iter().find(|then| then.part == *part);
            let used = used(then.map_or(&none, |then| &then.amount), amount);
            let each = used.as_secs_f64() * 1e6 / requests as f64;
            Part { part: part.clone(), amount: each }
        };
        self.0.iter().map(used).collect()
    }
}

fn used(then: &Clocks, now: &Clocks) -> Duration {
    let more = |(id, now): (&u32, &Duration)| {
        now.saturating_sub(then.get(id).copied().unwrap_or_default())
    };
    now.iter().map(more).sum()
}

/// Bytes since `before`, of each part. What a process counted that has ended between the two is not in it.
pub(super) fn sent(before: &[Bytes], now: &[Bytes]) -> Vec<Bytes> {
    let more = |now: &Bytes| {
        let then = before.iter().find(|then| then.part == now.part);
        let (to, from) = then.map_or((0, 0), |then| (then.to, then.from));
        Bytes {
            part: now.part.clone(),
            to: now.to.saturating_sub(to),
            from: now.from.saturating_sub(from),
        }
    };
    now.iter().map(more).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn books(parts: &[(&str, &[(u32, u64)])]) -> Books {
        let part = |&(part, clocks): &(&str, &[(u32, u64)])| {
            let clocks = clocks.iter().map(|&(id, ms)| (id, Duration::from_millis(ms)));
            Part { part: part.into(), amount: clocks.collect() }
        };
        Books(parts.iter().map(part).collect())
    }

    #[test]
    fn what_a_part_used_is_the_sum_over_its_processes_and_counts_those_that_are_new() {
        let before = books(&[("server", &[(1, 100)]), ("PostgreSQL", &[(2, 5), (3, 70)])]);
        let now = books(&[("server", &[(1, 140)]), ("PostgreSQL", &[(2, 5), (4, 8), (5, 2)])]);
        let used = now.since(&before, 1_000);
        let part = |part: &str, amount| Part { part: part.into(), amount };
        assert_eq!(used, [part("server", 40.0), part("PostgreSQL", 10.0)]);
        assert_eq!(now.processes()[1].amount, 3);
        assert_eq!(now.since(&before, 0), []);
    }

    #[test]
    fn bytes_of_a_part_that_was_first_asked_between_two_looks_count_from_nothing() {
        let bytes = |part: &str, to, from| Bytes { part: part.into(), to, from };
        let before = [bytes("PostgreSQL", 100, 200)];
        let now = [bytes("PostgreSQL", 150, 260), bytes("Redis", 7, 8)];
        assert_eq!(sent(&before, &now), [bytes("PostgreSQL", 50, 60), bytes("Redis", 7, 8)]);
    }

    #[test]
    fn processes_of_one_part_are_one_part() {
        let mut books = books(&[("standbys", &[(1, 5)]), ("Redis", &[(2, 7)])]);
        books.part("standbys").insert(3, Duration::from_millis(4));
        books.part("mail").insert(4, Duration::ZERO);
        let processes = books.processes().into_iter().map(|part| part.amount);
        assert_eq!(processes.collect::<Vec<_>>(), [2, 1, 1]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_one_clock_with_time_on_it() {
        let books = Books::read(&[("server", Process::this())]);
        assert!(books.processes()[0].amount >= 1);
        assert!(books.since(&Books::default(), 1)[0].amount > 0.0);
    }
}
