//! What runs: futures dropped at every point, children whose handler is gone, clients that hang up. No clock decides anything.

use super::found::{Children, HangUps, Points};
use super::handlers::{by_hand, owned};
use super::hang_up::hang_up;
use super::trial::Trial;
use super::{children, pictures, points};
use brigade_workbench::{Evidence, Setting, live};
use std::time::Duration;

/// Drops two handlers and two readers wherever they can be dropped.
pub(super) fn points(setting: &Setting) -> anyhow::Result<Evidence> {
    let picture = pictures::request_dropped(delay(setting, 3, 30))?;
    live::show(setting, &picture);
    let found = Points {
        by_hand: points::ends(by_hand, |_| {})?,
        owned: points::ends(owned, Trial::relay)?,
        local: points::given_up(false),
        reader: points::given_up(true),
    };
    Ok(Evidence::of(&found)?.drawn("dropped", picture))
}

/// Starts three children in every way and lets their client leave.
pub(super) fn children(setting: &Setting) -> anyhow::Result<Evidence> {
    let delay = delay(setting, 2, 10);
    let (spawned, set) = (pictures::spawned(delay)?, pictures::in_a_set(delay)?);
    live::show(setting, &spawned);
    live::show(setting, &set);
    let found = Children {
        joined: children::counts(children::joined)?,
        tokio_spawn: children::counts(children::tokio_spawn)?,
        join_set: children::counts(children::join_set)?,
        smol_tasks: children::counts(children::smol_tasks)?,
        threads: children::counts(children::threads)?,
        scoped: children::counts(children::scoped)?,
    };
    Ok(Evidence::of(&found)?.drawn("spawned", spawned).drawn("set", set))
}

/// Hangs up on a model in which a thread waits for the database, and on one in which a task does.
pub(super) fn hang_ups(setting: &Setting) -> anyhow::Result<Evidence> {
    let clients = if setting.quick { 1 } else { 10 };
    let (threads, tokio_multi) = (hang_up("threads", clients)?, hang_up("tokio_multi", clients)?);
    Evidence::of(&HangUps { threads, tokio_multi })
}

/// How long the database of a picture takes.
fn delay(setting: &Setting, quick_ms: u64, full_ms: u64) -> Duration {
    Duration::from_millis(if setting.quick { quick_ms } else { full_ms })
}
