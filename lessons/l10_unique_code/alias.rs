//! Several users want the same alias at the same moment, the database a trip away.
//!
//! `looking` and `inserting` differ in who finds out whether the alias is free: the request, or the insert.

use brigade_core::blink::Link;
use brigade_core::blink::database::{Answer, Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::jobs::at_once;
use brigade_core::jobs::login::Stretch;
use brigade_core::jobs::statements::Remote;
use brigade_core::trace::{Recorder, Task, Trace};
use brigade_judge::interleavings::outcomes;
use std::collections::HashMap;
use std::hint::black_box;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// What a statement waits for its answer.
const TRIP: Duration = Duration::from_millis(1);

/// What a request computes before it inserts: enough to be seen.
const COMPUTING: Duration = Duration::from_micros(150);

const ALIAS: &str = "sale";
const NAMES: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "H"];

/// How many were told that the alias is theirs, and what ran when.
pub(super) type Told = (usize, Trace);

// ANCHOR: twins
/// Looks whether the alias is free, and then takes it: two statements.
pub(super) fn looking(users: usize) -> io::Result<Told> {
    let (check, recorder) = (Stretch::lasting(COMPUTING), Recorder::start());
    let table = Remote::open(HashMap::new(), TRIP, recorder.clone())?;
    by_all(users, recorder, |task| {
        let free = table.statement(task, |links| !links.contains_key(ALIAS));
        task.note(if free { "free" } else { "not free" });
        black_box(task.run(|| check.step(1)));
        if free {
            table.statement(task, |links| links.insert(ALIAS, task.id()));
        }
        free
    })
}

/// Inserts: one statement, which says whether the alias was free. This is Blink's own database.
pub(super) fn inserting(users: usize) -> io::Result<Told> {
    let (check, recorder) = (Stretch::lasting(COMPUTING), Recorder::start());
    let delay = Delay { time: ServiceTime::Const(TRIP), capacity: NAMES.len(), seed: 1 };
    let database = Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())?;
    by_all(users, recorder, |task| {
        black_box(task.run(|| check.step(1)));
        let link = Link { code: ALIAS.into(), url: "https://example.com/".into(), clicks: 0 };
        let insert = Query::new(task.clone(), Question::Insert(link));
        database.submit(insert).wait() == Answer::Inserted
    })
}
// ANCHOR_END: twins

/// All users at once, a thread each; `ask` says whether this one got the alias.
fn by_all(
    users: usize,
    recorder: Recorder,
    ask: impl Fn(&Task) -> bool + Sync,
) -> io::Result<Told> {
    let told = at_once(users.min(NAMES.len()), |who| {
        recorder.lane(format!("user {}", NAMES[who]));
        let task = recorder.task(NAMES[who]);
        let mine = ask(&task);
        task.note(if mine { "told: yours" } else { "told: taken" });
        task.finish();
        mine
    })?;
    Ok((told.into_iter().filter(|mine| *mine).count(), recorder.finish()))
}

/// Of all orders of two users' two statements, how many give the alias away twice.
pub(super) fn orders_that_give_it_twice() -> usize {
    let outcomes = outcomes(&[2, 2], |order| {
        let (mut taken, mut told, mut free) = (false, 0, [None; 2]);
        for &who in order {
            match free[who] {
                None => free[who] = Some(!taken),
                Some(true) => (taken, told) = (true, told + 1),
                Some(false) => {}
            }
        }
        told
    });
    outcomes.get(&2).copied().unwrap_or_default()
}

/// What a server does with the idempotency key of a POST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Looks it up, creates, and writes it down.
    WrittenAfter,
    /// Claims it, by a statement that fails if it is there, and creates then.
    ClaimedFirst,
}

/// A client repeats its POST with the same key while the first is still being served: of all orders of the two requests'
/// statements, how many create two links?
pub(super) fn orders_that_create_twice(key: Key) -> usize {
    let steps = if key == Key::WrittenAfter { 3 } else { 2 };
    let outcomes = outcomes(&[steps, steps], |order| {
        let (mut known, mut created) = (false, 0);
        let mut done = [0; 2];
        let mut first = [true; 2]; // as each of them was told by its first statement
        for &who in order {
            match (done[who], key) {
                (0, Key::WrittenAfter) => first[who] = !known,
                (0, Key::ClaimedFirst) => (first[who], known) = (!known, true),
                (1, _) => created += usize::from(first[who]),
                _ => known = true,
            }
            done[who] += 1;
        }
        created
    });
    outcomes.get(&2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_claimed_first_is_used_once_in_every_order() {
        assert_eq!(orders_that_create_twice(Key::ClaimedFirst), 0);
        assert_eq!(orders_that_create_twice(Key::WrittenAfter), 18);
    }
}
