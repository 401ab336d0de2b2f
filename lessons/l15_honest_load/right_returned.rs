//! Nothing is shared: each task returns its latency, and who waits for it records that.

use super::rules::world::{Failed, Found, World};
use std::time::Duration;

/// Sends a request at each of these times, which ascend, and tells what came of them.
pub async fn load(world: World, schedule: Vec<Duration>) -> Found {
    let mut tasks = Vec::new();
    for due in schedule {
        let early = due.saturating_sub(world.now());
        world.sleep(early).await;
        tasks.push(world.spawn(latency(world.clone(), due)));
    }
    let mut found = Found::default();
    for task in tasks {
        match task.await {
            Ok(latency) => found.latencies.record(latency),
            Err(Failed) => found.failed += 1,
        }
    }
    found
}

async fn latency(world: World, due: Duration) -> Result<Duration, Failed> {
    let connection = world.connection().await;
    connection.ask().await?;
    Ok(world.now() - due)
}
