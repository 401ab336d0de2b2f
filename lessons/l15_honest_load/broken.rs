//! A load generator. Its times are virtual: what waits moves the clock, and nothing else does.
//!
//! It tells of a server that stood still for a second that all is well. What holds once it is repaired:
//!
//! * A request's latency counts from when it was due.
//! * A request is sent when it is due and a connection is free, however late a timer was before.
//! * Every request that is due is sent, once, and its answer is waited for and counted.
//! * A request that fails is counted as failed, and is no latency.
//!
//! Repair `load`. Its name and its signature stay: the judge calls it. The world has what a runtime has:
//!
//! * `world.now()` is the time since the start of the run
//! * `world.sleep(time).await` and `world.sleep_until(time).await` wait; the timer may be late by a millisecond, as tokio's is
//! * `world.connection().await` waits for a free connection of the pool, first come, first served; dropping it gives it back
//! * `connection.ask().await` sends a request, and is its answer
//! * `world.spawn(future)` runs a task beside this one; `task.await` waits for its end

use super::rules::world::{Connection, Failed, Found, World};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// Sends a request at each of these times, which ascend, and tells what came of them.
pub async fn load(world: World, schedule: Vec<Duration>) -> Found {
    let found = Rc::new(RefCell::new(Found::default()));
    let (mut last, mut tasks) = (Duration::ZERO, Vec::new());
    for due in schedule {
        world.sleep(due - last).await;
        last = due;
        tasks.push(world.spawn(request(world.clone(), Rc::clone(&found))));
    }
    for task in tasks {
        task.await;
    }
    found.take()
}

async fn request(world: World, found: Rc<RefCell<Found>>) {
    let connection: Connection = world.connection().await;
    let started = world.now();
    let answer: Result<(), Failed> = connection.ask().await;
    if answer.is_ok() {
        found.borrow_mut().latencies.record(world.now() - started);
    }
}
