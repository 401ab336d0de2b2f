//! Each request knows when it is due: it sleeps until then, and its stopwatch has been running since then.

use super::rules::world::{Connection, Failed, Found, World};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// Sends a request at each of these times, which ascend, and tells what came of them.
pub async fn load(world: World, schedule: Vec<Duration>) -> Found {
    let found = Rc::new(RefCell::new(Found::default()));
    let mut tasks = Vec::new();
    for due in schedule {
        world.sleep_until(due).await;
        tasks.push(world.spawn(request(world.clone(), due, Rc::clone(&found))));
    }
    for task in tasks {
        task.await;
    }
    found.take()
}

async fn request(world: World, due: Duration, found: Rc<RefCell<Found>>) {
    let connection: Connection = world.connection().await;
    let answer: Result<(), Failed> = connection.ask().await;
    let mut found = found.borrow_mut();
    match answer {
        Ok(()) => found.latencies.record(world.now() - due),
        Err(Failed) => found.failed += 1,
    }
}
