//! A server that signs users up and two workers that send their mails: killed at every step, and with what one worker has
//! taken handed to the other at every step. What is kept in the end must keep the promises.
//!
//! There is no clock, no thread and no runtime. A process is a future, a step one poll of it. Killed, it is dropped, and what
//! its destructors ask for is not done: a process that is killed runs none.

#[path = "backend.rs"]
mod backend;
#[path = "ends.rs"]
mod ends;
#[path = "game.rs"]
mod game;
#[path = "stage.rs"]
mod stage;
#[path = "story.rs"]
mod story;
#[path = "world.rs"]
mod world;

#[allow(unused_imports, reason = "a repair may name any of them")]
pub use backend::{Backend, Job, Jobs, Refused, TRIES, Transaction, User};
use brigade_judge::{Kind, Operation, Ruling, Schedule};
use std::collections::VecDeque;
use story::{Plan, Story};
use world::Trouble;

/// Users who sign up one after another, and what goes wrong by itself.
struct Case {
    users: &'static [User],
    trouble: &'static [(&'static str, Trouble)],
}

impl Case {
    /// So many times a story is disturbed at most. Stories multiply with their steps, and these with the users.
    fn disturbances(&self) -> usize {
        match self.users {
            [] | [_] => 3,
            [_, _] => 2,
            _ => 1,
        }
    }
}

const fn user(name: &'static str, address: &'static str) -> User {
    User { name, address }
}

const ANN: User = user("ann", "ann@a.example");
const BEN: User = user("ben", "ben@b.example");
const ANN_TOO: User = user("ann", "eve@e.example");
const KIM: User = user("kim", "kim-and-lee@k.example");
const LEE: User = user("lee", "kim-and-lee@k.example");

/// More users than a repair that counts to a small number would serve.
const MANY: [User; 7] = [
    ANN,
    BEN,
    KIM,
    LEE,
    user("max", "max@m.example"),
    user("sue", "sue@s.example"),
    user("tom", "tom@t.example"),
];

/// What has the shortest stories comes first.
const CASES: [Case; 10] = [
    Case { users: &[ANN], trouble: &[] },
    Case { users: &[ANN, BEN], trouble: &[] },
    Case { users: &[ANN, ANN_TOO], trouble: &[] },
    Case { users: &[ANN, BEN], trouble: &[("ann", Trouble::RolledBack)] },
    Case { users: &[KIM, LEE], trouble: &[] },
    Case { users: &[ANN, BEN], trouble: &[("ann", Trouble::Refused(TRIES - 1))] },
    Case { users: &[ANN, BEN, KIM], trouble: &[("ann", Trouble::Refused(99))] },
    Case { users: &[ANN, BEN], trouble: &[("ann", Trouble::Kills)] },
    Case { users: &[], trouble: &[] },
    Case { users: &MANY, trouble: &[] },
];

/// Who takes part, the judge first; and what a player can do.
const NAMES: [&str; 6] = ["judge", "server", "worker", "other worker", "kill -9", "time"];

/// The names up to this number.
fn names(last: usize) -> Vec<String> {
    NAMES.iter().take(last + 1).map(ToString::to_string).collect()
}

/// Every story must keep the promises.
pub fn judge() -> Ruling {
    let (mut tried, mut lost) = (0, None);
    for case in &CASES {
        all_stories(case, |plan, story| {
            tried += 1;
            lost = ends::lost(case, story).map(|why| reject(why, plan, story));
            lost.is_none()
        });
        if let Some(lost) = lost {
            return lost;
        }
    }
    let proved = format!(
        "all {tried} stories of {} cases: at any step the process is killed, or another goes on and may take what it has taken; \
         of one user this happens up to 3 times in a story, of two up to twice, of more once",
        CASES.len(),
    );
    Ruling::Accepted { proved }
}

/// The player is the one who kills.
pub fn play() -> Ruling {
    brigade_judge::played(game::position, game::count)
}

/// All stories of a case: undisturbed, then disturbed at each step, at each two, and so on, until `look` has seen enough.
fn all_stories(case: &Case, mut look: impl FnMut(&Plan, &Story) -> bool) {
    let mut plans = VecDeque::from([Plan::new()]);
    while let Some(plan) = plans.pop_front() {
        let story = Story::tell(case, &plan);
        if !look(&plan, &story) {
            return;
        }
        let after = plan.last().map_or(0, |(step, _)| step + 1);
        if plan.len() < case.disturbances() {
            let next = story.could.iter().filter(|(step, _)| *step >= after);
            plans.extend(next.map(|next| [&plan[..], &[*next]].concat()));
        }
    }
}

/// The ruling on a story that was lost: what disturbed it, and in which order everything came.
fn reject(why: String, plan: &Plan, story: &Story) -> Ruling {
    let events = story::events(&story.world);
    let last = events.iter().map(|event| event.thread).max().unwrap_or_default();
    let schedule = Schedule {
        threads: names(last),
        events,
        found: match plan.len() {
            0 => "nothing was disturbed".into(),
            1 => "one disturbance".into(),
            disturbances => format!("{disturbances} disturbances; no story with fewer was lost"),
        },
        ..Schedule::default()
    };
    Ruling::Rejected { why, schedule: Some(schedule) }
}
