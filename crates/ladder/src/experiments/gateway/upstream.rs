//! The server behind: Blink with a hundred links, in this process.

use crate::drills::User;
use anyhow::Context;
use brigade_core::blink::database::{Database, Local};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::blink::{Blink, Link};
use brigade_core::http::Method;
use brigade_core::jobs::code_at;
use brigade_core::models::{self, Served, Service};
use brigade_core::trace::Recorder;
use std::net::SocketAddr;
use std::sync::Arc;

const HOST: &str = "blink.example";
/// One thread for all connections.
const MODEL: &str = "tokio_current";
const LINKS: u64 = 100;
/// Where links lead: addresses such as people shorten.
const PLACES: [&str; 4] = [
    "https://www.example.org/news/2026/11/the-long-way-home?ref=newsletter&id=",
    "https://shop.example.com/en/products/garden/tools/",
    "https://docs.example.net/reference/latest/api/endpoints.html#section-",
    "https://video.example.com/watch?v=",
];

/// Serves until the value is dropped.
pub(super) fn start() -> anyhow::Result<Served> {
    let store = Arc::new(Memory::default());
    let links: Vec<Link> = (0..LINKS).map(link).collect();
    store.insert(&links).into_iter().collect::<Result<Vec<()>, _>>()?;
    let database = Database::over(Arc::new(Local::over(store)));
    let blink = Blink::new(HOST, Some(&database), Some(1), Recorder::off());
    let service = Service::new(blink, database, Recorder::off());
    let model = models::model(MODEL).with_context(|| format!("there is no model {MODEL}"))?;
    Ok(Served::start(model, Arc::new(service))?)
}

fn link(at: u64) -> Link {
    let url = format!("{}{}", PLACES[(at % PLACES.len() as u64) as usize], 7_919 * (at + 13));
    Link { code: code(at), url, clicks: at * at }
}

/// The code of a link.
pub(super) fn code(at: u64) -> String {
    code_at(1, at)
}

/// Every link as a load checks it: its code and where it leads.
pub(super) fn links() -> impl Iterator<Item = (String, String)> {
    (0..LINKS).map(link).map(|link| (link.code, link.url))
}

/// The body of an answer.
pub(super) fn body(server: SocketAddr, target: &str) -> anyhow::Result<Vec<u8>> {
    let answer = User::of(server).ask(&Method::Get, target, "");
    let answer = answer.map_err(|failure| anyhow::anyhow!("GET {target}: {failure}"))?;
    let (_, body) = answer.text.split_once("\r\n\r\n").context("an answer without a body")?;
    Ok(body.as_bytes().to_vec())
}
