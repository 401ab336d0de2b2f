//! What is broken on rung 6: an instance is killed, stands still, or has too little of a processor; all of them are
//! replaced, with a word to the balancer and without; and a release that does not start is rolled out.

use super::Member;
use crate::drills::{Drill, Scene};
use anyhow::{Context, ensure};
use brigade_children::until;
use rustix::process::{Pid, Signal, kill_process};
use std::time::{Duration, Instant};

/// An instance that was killed serves again within this time.
const PATIENCE: Duration = Duration::from_secs(20);
/// Users go on for so long when one instance is missing.
const MISSING: Duration = Duration::from_millis(500);
/// Users may see errors for so long when an instance stands still, and see none after it.
const NOTICED: Duration = Duration::from_secs(2);
/// It goes on standing still for so long.
const FROZEN: Duration = Duration::from_millis(1_500);
/// An instance runs for the first time, and stands still for the second, in turns: it has a third of a processor.
const RUNS: Duration = Duration::from_millis(10);
const STANDS: Duration = Duration::from_millis(20);
/// For so long.
const THROTTLED: Duration = Duration::from_secs(2);

/// The second instance is killed, and the rung starts it again.
pub const KILL_INSTANCE: Drill = Drill { name: "kill -9 an instance", run: kill };

/// The second instance stands still: its connections are open, and nothing comes.
pub const FREEZE: Drill = Drill { name: "an instance frozen", run: freeze };

/// The second instance has a third of a processor, as in a container with a limit.
pub const SLOW: Drill = Drill { name: "an instance slow", run: slow };

/// All instances are replaced by another release, and go back, while users go on.
pub const DEPLOY: Drill = Drill { name: "deploy, drained", run: deploy };

/// The same without a word to the balancer.
pub const DEPLOY_UNDRAINED: Drill = Drill { name: "deploy, undrained", run: deploy_undrained };

/// A release is rolled out that does not start.
pub const BAD_RELEASE: Drill = Drill { name: "deploy a bad release", run: bad_release };

fn kill(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let killed = second(scene)?;
    kill_process(pid(&killed)?, Signal::KILL)?;
    scene.go_on(MISSING);
    let again = until(PATIENCE, || {
        let now = second(scene).ok()?;
        (now.serves && now.process != killed.process).then_some(())
    });
    again.context("the instance is not started again")
}

fn freeze(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let frozen = pid(&second(scene)?)?;
    kill_process(frozen, Signal::STOP)?;
    scene.go_on(NOTICED);
    let noticed = scene.failed();
    scene.go_on(FROZEN);
    let later = scene.failed() - noticed;
    kill_process(frozen, Signal::CONT)?;
    scene.promise("no request fails after two seconds, though it still stands still", later, 0);
    Ok(())
}

fn slow(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let (slow, end) = (pid(&second(scene)?)?, Instant::now() + THROTTLED);
    while Instant::now() < end {
        kill_process(slow, Signal::STOP)?;
        scene.go_on(STANDS);
        kill_process(slow, Signal::CONT)?;
        scene.go_on(RUNS);
    }
    scene.promise("no request fails", scene.failed(), 0);
    Ok(())
}

fn deploy(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    replaced(scene, "update 2")?;
    replaced(scene, "back")?;
    scene.promise("no request fails while all are replaced, twice", scene.failed(), 0);
    Ok(())
}

fn deploy_undrained(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    replaced(scene, "update 2 undrained")?;
    replaced(scene, "update 1 undrained")?;
    scene.note(format!("{} requests failed while all were replaced, twice", scene.failed()));
    Ok(())
}

fn bad_release(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let before = state(scene)?;
    let refused = scene.server.tell("update 3").err().context("there is no release 3")?;
    scene.note(format!("the answer was: {refused}"));
    let same = |(then, now): (&Member, &Member)| then.release == now.release && now.serves;
    let serve = before.iter().zip(&state(scene)?).filter(|both| same(*both)).count() as u64;
    scene.promise("all instances serve the release that they had", serve, before.len() as u64);
    scene.promise("no request fails", scene.failed(), 0);
    Ok(())
}

/// Has an order followed that replaces all instances; they are all others then.
pub(super) fn replaced(scene: &mut Scene<'_>, order: &str) -> anyhow::Result<()> {
    let before = state(scene)?;
    scene.server.tell(order)?;
    let after = state(scene)?;
    let kept = before.iter().zip(&after).filter(|(then, now)| then.process == now.process).count();
    ensure!(kept == 0, "`{order}` left {kept} instances as they were");
    Ok(())
}

fn second(scene: &mut Scene<'_>) -> anyhow::Result<Member> {
    state(scene)?.into_iter().nth(1).context("there is no second instance")
}

fn state(scene: &mut Scene<'_>) -> anyhow::Result<Vec<Member>> {
    let lines = scene.server.tell("state")?;
    lines.iter().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn pid(member: &Member) -> anyhow::Result<Pid> {
    let process = member.process.and_then(|process| i32::try_from(process).ok());
    process.and_then(Pid::from_raw).context("the instance has no process")
}
