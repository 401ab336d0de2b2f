//! Drills of a cache: it is emptied, it is killed, and what it said a moment ago is not true any more.

use super::super::{Drill, Scene};
use super::AWAY;
use crate::ground::{Need, empty_keyspace};
use anyhow::{Context, anyhow, ensure};
use brigade_core::http::Method;

/// Right answers that each user gets without the cache.
const WITHOUT: usize = 15;
/// Links that are asked for, made, and asked for again.
const NEW: u64 = 20;

/// Redis forgets everything: the database answers until it is filled again.
pub const FLUSH_CACHE: Drill = Drill { name: "cache flush", run: flush };

/// Redis is killed, users go on without it, and it is started again, empty.
pub const KILL_REDIS: Drill = Drill { name: "kill -9 Redis", run: kill };

/// A link is asked for before there is one, so that its absence is kept, and then it is made.
pub const NEW_LINK: Drill = Drill { name: "new link after a 404", run: new_link };

fn flush(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    empty_keyspace(scene.means.redis()?).context("the cache is emptied")?;
    scene.until_served(WITHOUT)
}

fn kill(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    scene.ground.kill(Need::Redis)?;
    scene.until_served(WITHOUT)?;
    scene.go_on(AWAY);
    scene.ground.restart(Need::Redis)
}

fn new_link(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let (mut user, mut seen) = (scene.user(), 0);
    let mut status = |method, path: &str, body: &str| {
        let reply = user.ask(&method, path, body);
        reply.map(|reply| reply.status).map_err(|why| anyhow!("{path}: {why}"))
    };
    for n in 0..NEW {
        let (alias, path) = (format!("new-{n}"), format!("/new-{n}"));
        let before = status(Method::Get, &path, "")?;
        let body = format!(r#"{{"url":"https://example.org/{n}","alias":"{alias}"}}"#);
        let made = status(Method::Post, "/api/links", &body)?;
        ensure!((before, made) == (404, 201), "{alias}: {before}, then {made}");
        seen += u64::from(status(Method::Get, &path, "")? == 302);
    }
    scene.promise("a link is seen in the moment in which it was made", seen, NEW);
    Ok(())
}
