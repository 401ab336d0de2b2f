//! Every crash of every way to send a mail: after each step all processes die, what was only in their memory is gone, and
//! they are started again. No clock, no thread and no luck.

use super::found::Crashes;

/// What a process does between two moments at which it can die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The user is committed.
    Keep,
    /// The user and the mail are committed together.
    KeepBoth,
    /// The mail is in this process's memory: a task, a channel.
    Hand,
    /// The mail is in a queue that is another program.
    Enqueue,
    /// The user has the answer.
    Answer,
    /// A worker takes the mail out of the queue.
    TakeOut,
    /// A worker takes the mail, which stays until it is done.
    Lease,
    /// The provider sends it.
    Send,
    /// It is removed from where it stayed.
    Done,
}

use Step::{Answer, Done, Enqueue, Hand, Keep, KeepBoth, Lease, Send, TakeOut};

/// A way to send a mail, as its steps.
struct Way {
    name: &'static str,
    steps: &'static [Step],
    /// The provider knows a key that it has seen.
    has_key: bool,
}

const fn way(name: &'static str, steps: &'static [Step]) -> Way {
    Way { name, steps, has_key: false }
}

// ANCHOR: ways
const WAYS: [Way; 7] = [
    way("in the request", &[Keep, Send, Answer]),
    way("spawned and forgotten", &[Keep, Hand, Answer, Send]),
    way("channel", &[Keep, Hand, Answer, TakeOut, Send]),
    way("queue, taken out", &[Keep, Enqueue, Answer, TakeOut, Send]),
    way("queue, leased", &[Keep, Enqueue, Answer, Lease, Send, Done]),
    way("outbox", OUTBOX),
    Way { has_key: true, ..way("outbox and key", OUTBOX) },
];
const OUTBOX: &[Step] = &[KeepBoth, Answer, Lease, Send, Done];
// ANCHOR_END: ways

/// What is left when all processes are dead, and the mails that went out.
#[derive(Clone, Copy, Debug, Default)]
struct World {
    is_kept: bool,
    /// A mail is stored where no process can lose it.
    is_stored: bool,
    mails: u32,
}

impl World {
    fn after(mut self, step: Step, has_key: bool) -> World {
        match step {
            Keep => self.is_kept = true,
            KeepBoth => (self.is_kept, self.is_stored) = (true, true),
            Enqueue => self.is_stored = true,
            TakeOut | Done => self.is_stored = false,
            Send if has_key && self.mails > 0 => {}
            Send => self.mails += 1,
            Hand | Answer | Lease => {}
        }
        self
    }
}

/// Every way, killed after each of its steps, before the first, and not at all.
pub(super) fn all() -> Vec<Crashes> {
    WAYS.iter().map(crashes).collect()
}

fn crashes(way: &Way) -> Crashes {
    let run = |world: World, steps: &[Step]| {
        steps.iter().fold(world, |world, step| world.after(*step, way.has_key))
    };
    let again = way.steps.iter().position(|step| matches!(step, TakeOut | Lease));
    let end = |crash: usize| {
        let world = run(World::default(), &way.steps[..crash]);
        match again {
            Some(take) if world.is_stored => run(world, &way.steps[take..]), // a worker finds it
            _ => world,
        }
    };
    let ends: Vec<World> = (0..=way.steps.len()).map(end).collect();
    let count = |of: fn(&World) -> bool| ends.iter().filter(|world| of(world)).count();
    // The crashes after the effect and before it is written down that it was done.
    let sent = way.steps.iter().position(|step| *step == Send);
    let done = way.steps.iter().position(|step| *step == Done);
    Crashes {
        way: way.name.into(),
        ends: ends.len(),
        lost: count(|world| world.is_kept && world.mails == 0),
        twice: count(|world| world.mails > 1),
        between: sent.zip(done).map_or(0, |(sent, done)| done - sent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undisturbed_every_way_sends_one_mail() {
        for way in &WAYS {
            let sent =
                way.steps.iter().fold(World::default(), |w, step| w.after(*step, way.has_key));
            assert!(sent.is_kept && sent.mails == 1 && !sent.is_stored, "{}", way.name);
        }
    }

    #[test]
    fn only_what_is_committed_with_its_user_is_never_lost() {
        let lost: Vec<usize> = all().iter().map(|crashes| crashes.lost).collect();
        assert_eq!(lost, [1, 3, 4, 2, 1, 0, 0]);
        let twice: Vec<usize> = all().iter().map(|crashes| crashes.twice).collect();
        assert_eq!(twice, [0, 0, 0, 0, 1, 1, 0]);
    }
}
