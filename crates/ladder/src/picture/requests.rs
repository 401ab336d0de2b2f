//! What ran when: a rung in this process with a recorder, and a handful of users who ask at the same time.

use crate::drills::User;
use crate::ground::Ground;
use crate::rungs::orders::Orders;
use crate::rungs::{Place, Rung};
use crate::telemetry::Telemetry;
use crate::traffic::Traffic;
use anyhow::{Context, anyhow, ensure};
use brigade_core::http::Method;
use brigade_core::models::Shutdown;
use brigade_core::trace::{Recorder, Trace};
use brigade_draw::lanes::{Style, terminal};
use serde_json::json;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Barrier;
use std::thread::{self, Builder};
use std::time::Instant;

/// Users who ask at once. Each follows a link and then makes one.
const USERS: usize = 4;

/// A handful of requests to a rung, drawn as lanes. Ends with a line break.
///
/// # Errors
/// The rung does not start, or does not answer.
pub fn lanes(rung: &Rung, ground: &Ground, style: Style) -> anyhow::Result<String> {
    Ok(terminal(&recorded(rung, ground)?, style))
}

/// What was recorded from when all users had been answered once.
fn recorded(rung: &Rung, ground: &Ground) -> anyhow::Result<Trace> {
    let (means, listener) = (ground.means(rung)?, TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?);
    let (address, serve) = (listener.local_addr()?, rung.serve);
    let (stop, shutdown) = Shutdown::new();
    let (start, recorder) = (Instant::now(), Recorder::start());
    let recording = recorder.clone();
    let (traffic, orders) = (Traffic::default(), Orders::default());
    let place = Place {
        listener,
        means,
        recorder: recording,
        traffic,
        telemetry: Telemetry::off(),
        orders,
        shutdown,
    };
    thread::scope(|scope| {
        let server = Builder::new().name("server".into()).spawn_scoped(scope, || serve(place))?;
        let from = ask(address, start);
        let trace = recorder.snapshot();
        stop.stop();
        let served = server.join().map_err(|_| anyhow!("the server panicked"))?;
        served.with_context(|| format!("rung {}, {}, in this process", rung.number, rung.name))?;
        Ok(trace.since(from?))
    })
}

/// Has all users ask; from when on it counts, in nanoseconds from `start`.
fn ask(address: SocketAddr, start: Instant) -> anyhow::Result<u64> {
    make(&mut User::of(address), "first")?;
    let together = Barrier::new(USERS + 1);
    let user = |number: usize| {
        let mut user = User::of(address);
        let warm = follow(&mut user);
        together.wait();
        warm.and_then(|()| follow(&mut user))
            .and_then(|()| make(&mut user, &format!("link-{number}")))
    };
    let user = &user;
    thread::scope(|scope| {
        let users: Vec<_> = (0..USERS).map(|number| scope.spawn(move || user(number))).collect();
        together.wait();
        let from = start.elapsed().as_nanos() as u64;
        for user in users {
            user.join().map_err(|_| anyhow!("a user panicked"))??;
        }
        Ok(from)
    })
}

fn follow(user: &mut User) -> anyhow::Result<()> {
    answered(user.ask(&Method::Get, "/first", ""), 302)
}

fn make(user: &mut User, alias: &str) -> anyhow::Result<()> {
    let body = json!({ "url": "https://example.org/", "alias": alias }).to_string();
    answered(user.ask(&Method::Post, "/api/links", &body), 201)
}

fn answered(
    answer: Result<crate::drills::Answer, brigade_core::load::Failure>,
    right: u16,
) -> anyhow::Result<()> {
    let answer = answer.map_err(|why| anyhow!("a user was {why}"))?;
    ensure!(answer.status == right, "a user was answered {} instead of {right}", answer.status);
    Ok(())
}
