//! Session guarantees: what one client may be told after what it has done and what it was told before (Terry and others,
//! "Session guarantees for weakly consistent replicated data", 1994).
//!
//! Pure: a history is looked at from outside, as its clients saw it, so it may come from a model or from a real cluster. It
//! refuses to know nodes and how a read found its way.

use super::linearizability::Call;
use std::collections::BTreeMap;

/// What a call does to one key, which has versions: each write makes the next. A key that does not exist is at version 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked<K> {
    /// Makes a version; the answer is its number.
    Write(K),
    /// The answer is the version that was read.
    Read(K),
}

/// What a session is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guarantee {
    /// A read is of no version before one that the session wrote.
    ReadYourWrites,
    /// A read is of no version before one that the session read.
    MonotonicReads,
    /// A write comes after the session's writes.
    MonotonicWrites,
    /// A write comes after what the session read.
    WritesFollowReads,
}

/// A call that breaks a guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which one.
    pub guarantee: Guarantee,
    /// The call, as an index into the history.
    pub call: usize,
    /// The version that it should not have been before.
    pub after: u64,
}

/// The newest versions of a key that a session wrote and read.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    wrote: u64,
    read: u64,
}

/// Every call that breaks a guarantee of its session (its `thread`), in the order of their answers. What is answered while
/// a call is on its way binds only what is asked later.
pub fn broken<K: Ord>(calls: &[Call<Asked<K>, u64>]) -> Vec<Broken> {
    let mut moments: Vec<(usize, usize)> = calls
        .iter()
        .enumerate()
        .flat_map(|(at, call)| [(call.span.0, at), (call.span.1, at)])
        .collect();
    moments.sort_unstable();
    let mut seen: BTreeMap<(usize, &K), Seen> = BTreeMap::new();
    let mut asked: BTreeMap<usize, Seen> = BTreeMap::new();
    let mut broken = Vec::new();
    for (_, at) in moments {
        let call = &calls[at];
        let seen = seen.entry((call.thread, call.asked.key())).or_default();
        match asked.remove(&at) {
            None => _ = asked.insert(at, *seen),
            Some(before) => {
                broken.extend(before.breaks(call).map(|(guarantee, after)| Broken {
                    guarantee,
                    call: at,
                    after,
                }));
                seen.learn(call);
            }
        }
    }
    broken
}

impl<K> Asked<K> {
    fn key(&self) -> &K {
        match self {
            Asked::Write(key) | Asked::Read(key) => key,
        }
    }
}

impl Seen {
    /// The guarantees that a call breaks, with the version that it should not have been before.
    fn breaks<K>(self, call: &Call<Asked<K>, u64>) -> impl Iterator<Item = (Guarantee, u64)> {
        use Guarantee::{MonotonicReads, MonotonicWrites, ReadYourWrites, WritesFollowReads};
        let version = call.answer;
        let rules = match call.asked {
            Asked::Read(_) => [
                (ReadYourWrites, self.wrote, version < self.wrote),
                (MonotonicReads, self.read, version < self.read),
            ],
            Asked::Write(_) => [
                (MonotonicWrites, self.wrote, version <= self.wrote),
                (WritesFollowReads, self.read, version <= self.read),
            ],
        };
        rules.into_iter().filter(|(.., broken)| *broken).map(|(which, after, _)| (which, after))
    }

    fn learn<K>(&mut self, call: &Call<Asked<K>, u64>) {
        let known = match call.asked {
            Asked::Write(_) => &mut self.wrote,
            Asked::Read(_) => &mut self.read,
        };
        *known = call.answer.max(*known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(thread: usize, asked: Asked<u8>, answer: u64, at: usize) -> Call<Asked<u8>, u64> {
        Call { thread, asked, answer, span: (2 * at, 2 * at + 1) }
    }

    /// The definitions, word by word: a pair of calls, of which one was answered before the other was asked.
    fn by_definition(calls: &[Call<Asked<u8>, u64>], which: Guarantee, later: usize) -> bool {
        let call = &calls[later];
        calls.iter().any(|before| {
            let bound = before.thread == call.thread
                && before.asked.key() == call.asked.key()
                && before.span.1 < call.span.0;
            bound
                && match (which, before.asked, call.asked) {
                    (Guarantee::ReadYourWrites, Asked::Write(_), Asked::Read(_))
                    | (Guarantee::MonotonicReads, Asked::Read(_), Asked::Read(_)) => {
                        call.answer < before.answer
                    }
                    // Nothing is before the first version.
                    (Guarantee::MonotonicWrites, Asked::Write(_), Asked::Write(_))
                    | (Guarantee::WritesFollowReads, Asked::Read(_), Asked::Write(_)) => {
                        call.answer <= before.answer
                    }
                    _ => false,
                }
        })
    }

    /// The digits of `way` say what each of four calls does: write or read, of two sessions, with a version from 1 to 3.
    fn history(mut way: usize) -> Vec<Call<Asked<u8>, u64>> {
        let mut digit = |base| {
            let digit = way % base;
            way /= base;
            digit
        };
        let mut one = |at| {
            let asked = if digit(2) == 0 { Asked::Write(1) } else { Asked::Read(1) };
            call(digit(2), asked, digit(3) as u64 + 1, at)
        };
        (0..4).map(&mut one).collect()
    }

    #[test]
    fn it_says_of_every_short_history_what_the_definitions_say() {
        use Guarantee::{MonotonicReads, MonotonicWrites, ReadYourWrites, WritesFollowReads};
        for way in 0..12_usize.pow(4) {
            let calls = history(way);
            let found = broken(&calls);
            for which in [ReadYourWrites, MonotonicReads, MonotonicWrites, WritesFollowReads] {
                for at in 0..calls.len() {
                    let found = found.iter().any(|it| (it.guarantee, it.call) == (which, at));
                    assert_eq!(found, by_definition(&calls, which, at), "{which:?} {at} {calls:?}");
                }
            }
        }
    }

    #[test]
    fn sessions_and_keys_are_looked_at_one_by_one() {
        let other_key = [call(0, Asked::Write(1), 2, 0), call(0, Asked::Read(2), 1, 1)];
        assert_eq!(broken(&other_key), []);
        let other_session = [call(0, Asked::Write(1), 2, 0), call(1, Asked::Read(1), 1, 1)];
        assert_eq!(broken(&other_session), []);
    }

    #[test]
    fn a_read_is_not_bound_by_what_was_answered_while_it_was_on_its_way() {
        let on_its_way = |asked_at| {
            let late = Call { thread: 0, asked: Asked::Read(1), answer: 1, span: (asked_at, 9) };
            broken(&[call(0, Asked::Read(1), 2, 2), late])
        };
        assert_eq!(on_its_way(3), []);
        let why = Broken { guarantee: Guarantee::MonotonicReads, call: 1, after: 2 };
        assert_eq!(on_its_way(6), [why]);
    }
}
