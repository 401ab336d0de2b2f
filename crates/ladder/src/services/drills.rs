//! What is broken on rung 9: a service is killed, or stands still, and what its callers see of that.

use crate::drills::{Drill, Scene};
use anyhow::{Context, ensure};
use brigade_children::until;
use brigade_core::http::Method;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::time::Duration;

/// A service that was killed is there again within this time.
const PATIENCE: Duration = Duration::from_secs(20);
/// Users go on for so long while analytics stands still.
const FROZEN: Duration = Duration::from_millis(1_500);
/// What would come twice has come by then.
const SETTLED: Duration = Duration::from_millis(500);
/// Redirects whose clicks must be counted.
const FOLLOWED: u64 = 20;

/// Analytics is killed, and started again.
pub const KILL_ANALYTICS: Drill = Drill { name: "kill -9 analytics", run: kill_analytics };

/// Analytics stands still: its connections are open, and nothing comes.
pub const FREEZE_ANALYTICS: Drill = Drill { name: "analytics frozen", run: freeze_analytics };

/// Links is killed, and started again.
pub const KILL_LINKS: Drill = Drill { name: "kill -9 links", run: kill_links };

fn kill_analytics(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    make(scene, "killed")?;
    kill_process(process(scene, "analytics", None)?, Signal::KILL)?;
    follow(scene, "killed")?;
    arrived(scene, "killed")?;
    scene.promise("no request of a user fails", scene.failed(), 0);
    Ok(())
}

fn freeze_analytics(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    make(scene, "frozen")?;
    let analytics = process(scene, "analytics", None)?;
    kill_process(analytics, Signal::STOP)?;
    follow(scene, "frozen")?;
    scene.go_on(FROZEN);
    let answer = scene.user().ask(&Method::Get, "/api/links/frozen", "");
    let status = answer.map(|answer| answer.status);
    kill_process(analytics, Signal::CONT)?;
    scene.note(match status {
        Ok(status) => format!("what shows clicks was answered {status}, everything else as before"),
        Err(why) => format!("what shows clicks had no answer ({why}), everything else had"),
    });
    arrived(scene, "frozen")?;
    scene.promise("no request of a user fails", scene.failed(), 0);
    Ok(())
}

fn kill_links(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let links = process(scene, "links", None)?;
    kill_process(links, Signal::KILL)?;
    process(scene, "links", Some(links)).map(drop)
}

/// A link of the drill's own.
fn make(scene: &Scene<'_>, code: &str) -> anyhow::Result<()> {
    let link = format!(r#"{{"url":"https://example.org/{code}","alias":"{code}"}}"#);
    let answer = scene.user().ask(&Method::Post, "/api/links", &link);
    let answer = answer.map_err(|why| anyhow::anyhow!("a link was not made: {why}"))?;
    ensure!(answer.status == 201, "a link was answered {}", answer.status);
    Ok(())
}

fn follow(scene: &Scene<'_>, code: &str) -> anyhow::Result<()> {
    let mut user = scene.user();
    for _ in 0..FOLLOWED {
        let answer = user.ask(&Method::Get, &format!("/{code}"), "");
        let answer = answer.map_err(|why| anyhow::anyhow!("a redirect had no answer: {why}"))?;
        ensure!(answer.status == 302, "a redirect was answered {}", answer.status);
    }
    Ok(())
}

/// Waits until clicks are shown again, and promises that all of them have come, once.
fn arrived(scene: &mut Scene<'_>, code: &str) -> anyhow::Result<()> {
    let path = format!("/api/links/{code}");
    let clicks = || {
        let answer =
            scene.user().ask(&Method::Get, &path, "").ok().filter(|it| it.status == 200)?;
        let (_, body) = answer.text.split_once("\r\n\r\n")?;
        serde_json::from_str::<serde_json::Value>(body).ok()?["clicks"].as_u64()
    };
    // Each server tells its clicks by itself: those of one may come after those of another.
    let all = until(PATIENCE, || clicks().filter(|clicks| *clicks >= FOLLOWED));
    all.context("not every click has arrived")?;
    scene.go_on(SETTLED);
    let clicks = clicks().context("clicks are not shown again")?;
    scene.promise("every click arrives, and none twice", clicks, FOLLOWED);
    Ok(())
}

/// The process of a service, another than `before`.
fn process(scene: &Scene<'_>, name: &str, before: Option<Pid>) -> anyhow::Result<Pid> {
    let server = scene.server.process();
    let found = until(PATIENCE, || {
        let pids = server.family().ok()?.into_iter().filter(|process| is(process.id(), name));
        let mut pids = pids.filter_map(|it| Pid::from_raw(i32::try_from(it.id()).ok()?));
        pids.find(|pid| Some(*pid) != before)
    });
    found.with_context(|| format!("{name} is not started again"))
}

/// Whether this process is `brigade-ladder NAME`.
fn is(process: u32, name: &str) -> bool {
    let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0).nth(1) == Some(name.as_bytes())
}
