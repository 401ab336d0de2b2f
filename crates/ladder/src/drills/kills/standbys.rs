//! Drills of a database with standbys: one lags, is cut off or stands still, and the primary is gone for good.

use super::super::{Drill, Scene};
use super::AWAY;
use crate::ground::{Ground, Need, Partition, commit_when_replayed};
use anyhow::{anyhow, ensure};
use brigade_core::http::Method;
use std::time::Duration;

/// How far a slow standby is behind.
const LATE: Duration = Duration::from_secs(1);
/// Right answers that each user gets while a standby is not as it should be.
const SERVED: usize = 15;
/// Links that are made, and asked for at once by a user who tells nothing.
const NEW: u64 = 20;
/// The standby that is made to lag, cut off or frozen.
const ONE: usize = 0;

/// One standby replays everything a second late.
pub const REPLICA_SLOW: Drill = Drill { name: "slow standby", run: slow };

/// Nothing reaches one standby; then nothing from it arrives; then both.
pub const REPLICA_CUT_OFF: Drill = Drill { name: "standby cut off", run: cut_off };

/// One standby stands still: it takes connections, and answers none.
pub const REPLICA_FROZEN: Drill = Drill { name: "standby frozen", run: frozen };

/// The stream to the standbys stalls, then the primary is killed and a standby promoted. Writes waited for the primary's disk
/// alone.
pub const PROMOTE_ASYNC: Drill = Drill { name: "promote, async", run: promote_async };

/// The same, and writes waited until a standby had replayed them.
pub const PROMOTE_SYNC: Drill = Drill { name: "promote, sync", run: promote_sync };

fn slow(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    scene.ground.standbys()?.delay(ONE, LATE)?;
    let old = without_telling(scene)?;
    scene.until_served(SERVED)?;
    scene.ground.standbys()?.delay(ONE, Duration::ZERO)?;
    scene.note(format!(
        "of {NEW} users that asked for a link at once and told nothing of what they had seen {old} were told that there is none"
    ));
    scene.promise_nothing_old();
    Ok(())
}

fn cut_off(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    for partition in [Partition::Deaf, Partition::Mute, Partition::Alone] {
        scene.ground.standbys()?.cut(ONE, partition);
        let served = scene.until_served(SERVED);
        scene.ground.standbys()?.cut(ONE, Partition::None);
        served?;
    }
    scene.promise_nothing_old();
    Ok(())
}

fn frozen(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    scene.ground.standbys()?.freeze(ONE, true)?;
    let served = scene.until_served(SERVED);
    scene.ground.standbys()?.freeze(ONE, false)?;
    served?;
    scene.promise_nothing_old();
    Ok(())
}

fn promote_async(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let stalled = scene.when(stall)?;
    scene.until_served(SERVED)?; // so these are acknowledged, and nothing but the primary has them
    let killed = scene.when(kill)?;
    scene.loses(stalled, killed);
    promote(scene)
}

fn promote_sync(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    commit_when_replayed(scene.means.postgres()?)?;
    scene.until_served(SERVED)?;
    scene.when(stall)?;
    scene.go_on(AWAY); // no write is acknowledged now
    scene.when(kill)?;
    promote(scene)
}

fn stall(ground: &mut Ground) -> anyhow::Result<()> {
    ground.standbys()?.stall();
    Ok(())
}

fn kill(ground: &mut Ground) -> anyhow::Result<()> {
    ground.kill(Need::Postgres)
}

fn promote(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    scene.until_missed()?;
    scene.ground.promote()?;
    scene.until_served(SERVED)
}

/// Makes links, and asks for each at once as a user who was told of it and of nothing else; how many were not found.
fn without_telling(scene: &Scene<'_>) -> anyhow::Result<u64> {
    let (mut writer, mut old) = (scene.user(), 0);
    for n in 0..NEW {
        let path = format!("/told-{n}");
        let body = format!(r#"{{"url":"https://example.org/{n}","alias":"told-{n}"}}"#);
        let made = writer.ask(&Method::Post, "/api/links", &body);
        let made = made.map_err(|why| anyhow!("{path}: {why}"))?;
        ensure!(made.status == 201, "{path}: {}", made.text);
        let read = scene.user().ask(&Method::Get, &path, "");
        old += u64::from(read.map_err(|why| anyhow!("{path}: {why}"))?.status == 404);
    }
    Ok(old)
}
