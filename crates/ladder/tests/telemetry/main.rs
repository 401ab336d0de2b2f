//! What a request leaves behind on rung 10: the tree of its spans, whichever way it takes; and that no secret is in anything that
//! is written. What it needs: the programs of PostgreSQL and Redis on this machine.

#![cfg(target_os = "linux")]

mod secrets;
mod trees;

use brigade_children::until;
use brigade_core::http::Method;
use brigade_ladder::drills::{Answer, User};
use brigade_ladder::ground::{Given, Ground, Means, Need, Server};
use brigade_ladder::rungs::rung;
use brigade_ladder::telemetry::otlp::Traces;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How long anything may take before it counts as a hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// Rung 10 as it stands, with a user.
struct Observed {
    user: User,
    means: Means,
    server: Server,
    ground: Ground,
}

impl Observed {
    fn start() -> Observed {
        let rung = rung(10).expect("the rung");
        let ground = ground(rung.needs);
        let means = ground.means(rung).expect("means");
        let server = ground.serve(rung, &means).expect("a server");
        Observed { user: User::of(server.address()), means, server, ground }
    }

    /// Asks as a client of this machine, whose `traceparent` is believed.
    fn ask(&mut self, method: &Method, target: &str, fields: &str, body: &str) -> Answer {
        let answer = self.user.ask_with(method, target, fields, body);
        answer.unwrap_or_else(|why| panic!("{target}: {why}"))
    }

    /// All that the collector was sent, in its own words.
    fn collected(&self) -> String {
        collected(self.means.collector.expect("a collector"))
    }
}

fn ground(needs: &[Need]) -> Ground {
    let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_brigade-ladder")));
    Ground::start(needs, &Given { program, ..Given::default() }).expect("a ground")
}

fn collected(collector: SocketAddr) -> String {
    let told = User::of(collector).ask(&Method::Get, "/v1/traces", "");
    told.expect("the collector").body().to_owned()
}

fn messages(collected: &str) -> Vec<Traces> {
    let read = |line| serde_json::from_str(line).expect("OTLP/JSON");
    collected.lines().filter(|line| !line.is_empty()).map(read).collect()
}

/// Asks again and again until there is something.
#[track_caller]
fn wait<T>(what: &str, there: impl FnMut() -> Option<T>) -> T {
    until(PATIENCE, there).unwrap_or_else(|| panic!("never: {what}"))
}
