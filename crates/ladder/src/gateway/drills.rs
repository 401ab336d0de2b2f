//! Drills of a gateway: it is killed, what it counts in is killed, one client floods it, and one says that it is many.
//! A client that is not of this machine is played through the trusted hop that this machine is.

use super::quotas::Rates;
use crate::drills::kills::KILL_SERVER;
use crate::drills::{Drill, Scene, User};
use crate::ground::Need;
use anyhow::anyhow;
use brigade_core::http::Method;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

/// Requests of one client in a row, far more than its limit.
const MANY: u64 = 60;
/// A flood: connections of one client, and how long.
const CONNECTIONS: usize = 16;
const FLOODED: Duration = Duration::from_millis(800);

/// The gateway is killed, and started again at once.
pub const KILL_GATEWAY: Drill = Drill { name: "kill -9 the gateway", run: KILL_SERVER.run };

/// Redis is killed: the limits that are counted there go on as each of them must.
pub const NO_REDIS: Drill = Drill { name: "limits without Redis", run: no_redis };

/// One client sends a new `X-Forwarded-For` with each request.
pub const FORGED: Drill = Drill { name: "forged X-Forwarded-For", run: forged };

/// One client asks as fast as it can, while others go on.
pub const FLOOD: Drill = Drill { name: "flood by one client", run: flood };

/// How many of so many requests in a row were answered with each of two statuses.
fn statuses(
    user: &mut User,
    count: u64,
    statuses: [u16; 2],
    request: impl Fn(u64) -> (Method, &'static str, String, String),
) -> anyhow::Result<[u64; 2]> {
    let mut counted = [0; 2];
    for n in 0..count {
        let (method, path, fields, body) = request(n);
        let answer = user.ask_with(&method, path, &fields, &body);
        let answer = answer.map_err(|why| anyhow!("{path}: {why}"))?;
        for (counted, status) in counted.iter_mut().zip(statuses) {
            *counted += u64::from(answer.status == status);
        }
    }
    Ok(counted)
}

/// A link to be made by a client that a trusted hop names, behind what that client has written itself.
fn link(said: &str, client: &str) -> (Method, &'static str, String, String) {
    let fields = format!("X-Forwarded-For: {said}{client}\r\n");
    (Method::Post, "/api/links", fields, r#"{"url":"https://example.org/"}"#.into())
}

/// What a limit of `rate` a second, and as many at once, admits in a time at most.
fn most(rate: u32, time: Duration) -> u64 {
    u64::from(rate) + (f64::from(rate) * time.as_secs_f64()).ceil() as u64
}

fn no_redis(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    scene.ground.kill(Need::Redis)?;
    let (mut user, start) = (scene.user(), Instant::now());
    let login =
        |_| (Method::Post, "/api/login", "X-Forwarded-For: 203.0.113.1\r\n".into(), "{}".into());
    let [refused, _] = statuses(&mut user, MANY, [503, 429], login)?;
    let [made, _] = statuses(&mut user, MANY, [201, 429], |_| link("", "203.0.113.1"))?;
    let beyond = made.saturating_sub(most(Rates::default().write, start.elapsed()));
    scene.ground.restart(Need::Redis)?;
    scene.note(format!(
        "without Redis {refused} of {MANY} tries of a password were refused, and {made} of {MANY} links made"
    ));
    scene.promise("no password is tried while its limit cannot be counted", MANY - refused, 0);
    scene.promise("a gateway alone admits no more writes than its limit", beyond, 0);
    Ok(())
}

fn forged(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let (mut user, start) = (scene.user(), Instant::now());
    let forged = |n: u64| link(&format!("198.51.100.{}, ", n + 1), "203.0.113.2");
    let [made, refused] = statuses(&mut user, MANY, [201, 429], forged)?;
    let beyond = made.saturating_sub(most(Rates::default().write, start.elapsed()));
    scene.note(format!("of {MANY} requests under as many names {refused} were refused"));
    scene.promise("a client of many names is admitted no more than its limit", beyond, 0);
    Ok(())
}

fn flood(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let (asked, answered, late) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let start = Instant::now();
    let one = |mut user: User| {
        while start.elapsed() < FLOODED {
            let fields = "X-Forwarded-For: 203.0.113.3\r\n";
            asked.fetch_add(1, Relaxed);
            match user.ask_with(&Method::Get, "/flood", fields, "") {
                // There is no such link: what was let through says so.
                Ok(answer) if answer.status == 404 => _ = answered.fetch_add(1, Relaxed),
                Ok(answer) if !answer.says_when_to_retry() => _ = late.fetch_add(1, Relaxed),
                Ok(_) | Err(_) => {}
            }
        }
    };
    thread::scope(|scope| {
        for user in (0..CONNECTIONS).map(|_| scene.user()) {
            let flooding = || one(user);
            Builder::new().name("flood".into()).spawn_scoped(scope, flooding)?;
        }
        anyhow::Ok(())
    })?;
    let time = start.elapsed();
    let (asked, answered) = (asked.into_inner(), answered.into_inner());
    let beyond = answered.saturating_sub(most(Rates::default().follow, time));
    scene.note(format!("one client asked {asked} times and was let through {answered} times"));
    scene.promise("a flood is admitted no more than its limit", beyond, 0);
    scene.promise("every refusal says when to come back", late.into_inner(), 0);
    scene.until_served(1)
}
