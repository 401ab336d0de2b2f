//! Two servers and the service that counts their clicks, over a network that loses, doubles or delays a message, or is cut off from
//! it on: at every message. And the service is killed at every await, for every message. Time is virtual.
//!
//! There is no thread and no runtime. A server is a future that waits for the network; the service is one that is dropped when
//! it is killed.

#[path = "click.rs"]
mod click;
#[path = "ends.rs"]
mod ends;
#[path = "faults.rs"]
mod faults;
#[path = "network.rs"]
mod network;
#[path = "stage.rs"]
mod stage;
#[path = "store.rs"]
mod store;
#[path = "world.rs"]
mod world;

use brigade_judge::{Ruling, Schedule};
use faults::Plan;
#[allow(unused_imports, reason = "a repair may name any of them")]
pub use network::Network;
use std::collections::VecDeque;
#[allow(unused_imports, reason = "a repair may name any of them")]
pub use store::{Done, Store, Transaction};
use world::World;

/// Milliseconds.
pub type Ms = u64;

/// How long a server waits for a click to be counted.
pub const DEADLINE: Ms = 350;
/// How long it waits for a reply before it sends again.
pub const AGAIN: Ms = 100;

/// Who counts clicks, in this process or in another.
#[allow(async_fn_in_trait, reason = "it is used by the judge alone, on one thread")]
pub trait Analytics {
    /// Counts one click on a link, and says which of the link it was.
    async fn record(&mut self, link: &'static str) -> Result<u64, Unknown>;
}

/// Whether the click is counted is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown;

/// When a server records a click at the earliest, and on which link.
type Click = (Ms, &'static str);

/// What each server records, one click after another, and how much goes wrong.
struct Case {
    servers: [&'static [Click]; 2],
    faults: usize,
}

/// What has the shortest stories comes first.
const CASES: [Case; 6] = [
    Case { servers: [&[(0, "/a")], &[]], faults: 3 },
    Case { servers: [&[(0, "/a"), (1_000, "/b")], &[]], faults: 2 },
    Case { servers: [&[(0, "/a"), (0, "/a")], &[]], faults: 2 },
    Case { servers: [&[(0, "/a")], &[(0, "/a")]], faults: 2 },
    Case { servers: [&[(0, "/a"), (0, "/b")], &[(30, "/a")]], faults: 2 },
    Case { servers: [&[(0, "/a"); 6], &[(5, "/a"); 6]], faults: 1 },
];

/// Who takes part. The network, which the judge plays, comes first.
const NAMES: [&str; 4] = ["network", "server A", "server B", "analytics"];

/// Every story must keep the promises.
pub fn judge() -> Ruling {
    let mut tried = 0;
    for case in &CASES {
        let mut plans = VecDeque::from([Plan::new()]);
        while let Some(plan) = plans.pop_front() {
            let world = stage::tell(case, plan.clone());
            tried += 1;
            if let Some(why) = ends::lost(&world) {
                return reject(why, &world);
            }
            if plan.len() < case.faults {
                let mut next = world.could;
                next.sort_by_key(|(number, fault)| (*fault, *number)); // the simplest first
                plans.extend(next.iter().map(|next| [&plan[..], &[*next]].concat()));
            }
        }
    }
    let proved = format!(
        "all {tried} stories of {} cases: at each message it is lost, doubled, delayed, or the network is cut off, and at each await the \
         service is killed; of one click this happens up to 3 times in a story, of a few up to twice, of many once",
        CASES.len()
    );
    Ruling::Accepted { proved }
}

/// The ruling on a story that was lost: what went wrong in it, and in which order everything came.
fn reject(why: String, world: &World) -> Ruling {
    let schedule = Schedule {
        threads: NAMES.map(Into::into).into(),
        events: world.notes.clone(),
        found: match world.plan.len() {
            0 => "nothing went wrong".into(),
            1 => "one thing went wrong; without it all is well".into(),
            faults => format!("{faults} things went wrong; no story with fewer was lost"),
        },
        ..Schedule::default()
    };
    Ruling::Rejected { why, schedule: Some(schedule) }
}
