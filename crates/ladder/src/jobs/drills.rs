//! What is broken on rung 3: the workers at each of their steps, the provider of mail, and a mail that cannot be sent.

use super::Step;
use crate::drills::{Drill, Scene};
use crate::engines::ask;
use crate::mail::{Mail, POISON};
use anyhow::{Context, ensure};
use brigade_children::until;
use brigade_core::http::Method;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::time::Duration;

/// In the folder of a rung: the step at which the next process of workers is to be killed, once.
pub const KILL_AT: &str = "kill-at";

/// Mails that are queued while something is broken.
const USERS: u32 = 4;
/// All that is queued is done within this time, leases of workers that died included.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the provider is out of order.
const AWAY: Duration = Duration::from_secs(1);

/// The workers are killed at each of their steps, and go on each time.
pub const KILL_WORKERS: Drill = Drill { name: "kill -9 the workers", run: kill_workers };

/// The provider of mail takes nothing for a second.
pub const NO_MAIL: Drill = Drill { name: "mail out of order", run: no_mail };

/// A mail at which the provider fails every time, before others.
pub const POISONED: Drill = Drill { name: "a poison message", run: poisoned };

fn kill_workers(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let before = Mail::at(scene.means.mail()?).counts()?;
    let mut workers = running(scene, None)?;
    for step in Step::WORKER {
        fs::write(scene.means.folder.join(KILL_AT), step.name())?;
        kill_process(workers, Signal::KILL)?;
        let doomed = running(scene, Some(workers))?;
        sign_up(scene, step.name(), "example.org")?;
        workers = running(scene, Some(doomed))?;
    }
    all_done(scene)?;
    let mail = Mail::at(scene.means.mail()?);
    let users = u64::from(USERS) * Step::WORKER.len() as u64;
    scene.promise(
        "every user was sent the mail once",
        mail.counts()?.accepted - before.accepted,
        users,
    );
    let again = mail.counts()?.duplicates - before.duplicates;
    scene.note(format!("{again} mails were handed in twice, and sent once: their key was known"));
    Ok(())
}

fn no_mail(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let mail = Mail::at(scene.means.mail()?);
    let before = mail.counts()?;
    mail.out_of_order(true)?;
    sign_up(scene, "out-of-order", "example.org")?;
    scene.go_on(AWAY);
    mail.out_of_order(false)?;
    all_done(scene)?;
    let sent = mail.counts()?.accepted - before.accepted;
    scene.promise("every mail was sent when the provider was back", sent, USERS.into());
    Ok(())
}

fn poisoned(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let mail = Mail::at(scene.means.mail()?);
    let before = mail.counts()?;
    sign_up(scene, "poison", POISON.trim_start_matches('@'))?;
    sign_up(scene, "behind-it", "example.org")?;
    all_done(scene)?;
    let sent = mail.counts()?.accepted - before.accepted;
    scene.promise("the mails behind it were sent", sent, USERS.into());
    let dead = ask(scene.means.postgres()?, "SELECT key FROM jobs WHERE state = 'dead'")?;
    scene.promise("what cannot be sent was put aside", dead.len() as u64, USERS.into());
    Ok(())
}

/// Users sign up, and are answered whatever is broken.
fn sign_up(scene: &Scene<'_>, named: &str, domain: &str) -> anyhow::Result<()> {
    let mut user = scene.user();
    for n in 0..USERS {
        let body = format!(r#"{{"address":"{named}-{n}@{domain}"}}"#);
        let answer = user.ask(&Method::Post, "/api/users", &body);
        let answer = answer.map_err(|why| anyhow::anyhow!("a sign-up had no answer: {why:?}"))?;
        ensure!(answer.status == 202, "a sign-up was answered {}", answer.status);
    }
    Ok(())
}

/// Waits until no job is open.
fn all_done(scene: &Scene<'_>) -> anyhow::Result<()> {
    let url = scene.means.postgres()?;
    let open = || ask(url, "SELECT key FROM jobs WHERE state = 'open' LIMIT 1");
    until(PATIENCE, || open().is_ok_and(|open| open.is_empty()).then_some(()))
        .context("jobs stay open")
}

/// The process of workers, another than `before`.
fn running(scene: &Scene<'_>, before: Option<Pid>) -> anyhow::Result<Pid> {
    let server = scene.server.process();
    let found = until(PATIENCE, || {
        let others = server.family().ok()?.into_iter().filter(|process| *process != server);
        let mut pids = others.filter_map(|other| Pid::from_raw(i32::try_from(other.id()).ok()?));
        pids.find(|pid| Some(*pid) != before)
    });
    found.context("the workers are not started again")
}
