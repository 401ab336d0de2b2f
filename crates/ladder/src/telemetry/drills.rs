//! Drills of what is observed: where it goes is away, a disk takes nothing more, and a client asks for what would make a series
//! of its own each time. No request may fail of any of it.

use crate::drills::{Drill, Scene, User};
use crate::gateway::routes::LABELS;
use crate::ground::Need;
use anyhow::{Context, anyhow};
use brigade_core::http::Method;
use rustix::fs::{CWD, Mode, mkfifoat};
use std::fs;
use std::thread::{self, Builder};

/// Requests of each of so many users: together more than a queue has room for.
const EACH: u64 = 800;
const USERS: u64 = 8;
/// Codes that there are not.
const CODES: u64 = 1_000;

/// The collector is killed, and comes back.
pub const COLLECTOR_AWAY: Drill = Drill { name: "kill -9 the collector", run: collector_away };

/// The gateway's log is a pipe that is not read: what a disk does that hangs.
pub const LOG_FULL: Drill = Drill { name: "the log hangs", run: log_full };

/// A client asks for a thousand codes that there are not.
pub const MANY_CODES: Drill = Drill { name: "made-up codes", run: many_codes };

fn collector_away(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let failed = scene.failed();
    scene.ground.kill(Need::Collector)?;
    crowd(scene)?;
    let lost = until_lost(scene, "spans")?;
    scene.ground.restart(Need::Collector)?;
    scene.until_served(1)?;
    scene.note(format!("the gateway alone lost {lost} spans, and counted them"));
    let more = scene.failed() - failed;
    scene.promise("no request fails while the collector is away", more, 0);
    Ok(())
}

fn log_full(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let log = scene.means.folder.join("gateway.jsonl");
    let _absent = fs::remove_file(&log);
    mkfifoat(CWD, &log, Mode::RUSR | Mode::WUSR).context("a pipe in place of the log")?;
    scene.server.restart()?;
    scene.until_served(1)?;
    let failed = scene.failed();
    crowd(scene)?;
    let lost = until_lost(scene, "log")?;
    fs::remove_file(&log)?;
    scene.note(format!("{lost} lines were dropped, and counted"));
    let more = scene.failed() - failed;
    scene.promise("no request fails while the log takes nothing", more, 0);
    Ok(())
}

fn many_codes(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let mut user = scene.user();
    for n in 0..CODES {
        ask(&mut user, &format!("/{n:x}-made-up"))?;
    }
    let text = metrics(&mut user)?;
    let series = text.lines().filter(|line| !line.starts_with('#')).count();
    let routes = text.split("route=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let made_up = routes.filter(|route| !LABELS.contains(route)).count() as u64;
    scene.note(format!("{series} series after {CODES} codes"));
    scene.promise("a code makes no series", made_up, 0);
    Ok(())
}

/// More users than usual, each of whom asks for what there is not.
fn crowd(scene: &Scene<'_>) -> anyhow::Result<()> {
    thread::scope(|scope| {
        for mut user in (0..USERS).map(|_| scene.user()) {
            let asks = move || (0..EACH).for_each(|_| _ = ask(&mut user, "/crowd"));
            Builder::new().name("crowd".into()).spawn_scoped(scope, asks)?;
        }
        anyhow::Ok(())
    })
}

/// How many of a signal the gateway says that it lost, once it lost any.
fn until_lost(scene: &Scene<'_>, signal: &str) -> anyhow::Result<u64> {
    let start = format!("blink_telemetry_lost{{signal=\"{signal}\"}} ");
    let mut user = scene.user();
    brigade_children::until(std::time::Duration::from_secs(30), || {
        let text = metrics(&mut user).ok()?;
        let lost = text.lines().find_map(|line| line.strip_prefix(&start))?.trim().parse().ok()?;
        (lost > 0).then_some(lost)
    })
    .with_context(|| format!("the gateway says of no {signal} that it was lost"))
}

fn metrics(user: &mut User) -> anyhow::Result<String> {
    let answer = user.ask(&Method::Get, "/metrics", "");
    Ok(answer.map_err(|why| anyhow!("/metrics: {why}"))?.body().to_owned())
}

fn ask(user: &mut User, target: &str) -> anyhow::Result<u16> {
    let answer = user.ask(&Method::Get, target, "");
    answer.map(|answer| answer.status).map_err(|why| anyhow!("{target}: {why}"))
}
