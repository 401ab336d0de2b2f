//! Users who have asked once and ask no more: what is held for them?

use super::serving::{CODE, HOST, Served, affordable};
use anyhow::{Context, ensure};
use brigade_core::http::Method;
use brigade_core::http::client::{Replies, encode_request};
use brigade_core::measure::Process;
use brigade_workbench::{Evidence, Setting};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The lesson's crowd.
pub(super) const USERS: usize = 4_000;

/// Memory is looked at each time such a part of them has come.
const PARTS: usize = 8;

/// Nobody waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// `model` serves idle users, more and more of them. Their ends of the connections are in this process too, and cost
/// it a number each; whatever else it holds, it holds for the server.
pub(super) fn idle(model: &str, setting: &Setting) -> anyhow::Result<Evidence> {
    let wanted = if setting.quick { 256 } else { USERS };
    let users = affordable(wanted, 1);
    let served = Served::start(model, Duration::ZERO)?;
    let mut idle = vec![ask_once(served.address)?]; // what is allocated once is allocated now
    idle.reserve_exact(users);
    let before = Held::now();
    let mut evidence = Evidence::default();
    for part in 1..=PARTS {
        while idle.len() <= users * part / PARTS {
            let user = ask_once(served.address);
            idle.push(user.with_context(|| format!("user {} of {users}", idle.len()))?);
        }
        if let Some((now, before)) = Held::now().zip(before) {
            let resident = now.resident.saturating_sub(before.resident);
            evidence.samples.entry("resident_bytes".into()).or_default().push(resident as f64);
            let reserved = now.reserved.saturating_sub(before.reserved);
            evidence.numbers.insert("reserved_bytes".into(), reserved as f64);
            let threads = now.threads as f64 - before.threads as f64;
            evidence.numbers.insert("threads".into(), threads);
        }
    }
    evidence.numbers.insert("users".into(), users as f64);
    evidence.numbers.insert("wanted".into(), wanted as f64);
    drop(idle);
    served.stop()?;
    Ok(evidence)
}

/// What this process has, as far as this system tells.
#[derive(Clone, Copy)]
struct Held {
    resident: u64,
    reserved: u64,
    threads: usize,
}

impl Held {
    fn now() -> Option<Held> {
        let this = Process::this();
        let threads = std::fs::read_dir("/proc/self/task").ok()?.count();
        Some(Held { resident: this.resident().ok()?, reserved: this.reserved().ok()?, threads })
    }
}

/// Connects, asks, reads the answer, and stays.
fn ask_once(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let (mut bytes, mut chunk, mut replies) = (Vec::new(), [0; 512], Replies::default());
    encode_request(&mut bytes, &Method::Get, &format!("/{CODE}"), HOST, b"");
    socket.write_all(&bytes)?;
    replies.asked(&Method::Get);
    let reply = loop {
        if let Some(reply) = replies.next_reply()? {
            break reply;
        }
        let n = socket.read(&mut chunk)?;
        replies.received(&chunk[..n]);
    };
    ensure!(
        reply.status == 302,
        "answered {}: the operating system has no more threads?",
        reply.status
    );
    Ok(socket)
}
