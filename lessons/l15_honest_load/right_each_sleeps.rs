//! All tasks begin at once, and each sleeps until its request is due.

use super::rules::world::{Found, World};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// Sends a request at each of these times, which ascend, and tells what came of them.
pub async fn load(world: World, schedule: Vec<Duration>) -> Found {
    let found = Rc::new(RefCell::new(Found::default()));
    let request = |due: Duration| {
        let (own, found) = (world.clone(), Rc::clone(&found));
        world.spawn(async move {
            own.sleep_until(due).await;
            let answer = own.connection().await.ask().await;
            let mut found = found.borrow_mut();
            match answer {
                Ok(()) => found.latencies.record(own.now() - due),
                Err(_) => found.failed += 1,
            }
        })
    };
    let tasks: Vec<_> = schedule.into_iter().map(request).collect();
    for task in tasks {
        task.await;
    }
    found.take()
}
