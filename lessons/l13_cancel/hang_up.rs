//! A client that sends `POST /api/links` and hangs up while the database works on it.

use super::found::HungUp;
use anyhow::{Context, anyhow, ensure};
use brigade_core::blink::Blink;
use brigade_core::blink::database::{Answer, Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::http::Method;
use brigade_core::http::client::encode_request;
use brigade_core::models::{Service, Shutdown, model};
use brigade_core::trace::{Recorder, Task};
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The database takes this long: time enough to hang up.
const DELAY: Duration = Duration::from_millis(20);
/// A link that is not there by then was never kept.
const PATIENCE: Duration = Duration::from_secs(5);
const HOST: &str = "localhost";

/// Has so many clients come to the model of this name, and go.
pub(super) fn hang_up(name: &str, clients: usize) -> anyhow::Result<HungUp> {
    let model = model(name).with_context(|| format!("no model {name}"))?;
    let service = Arc::new(service()?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("a port on loopback")?;
    let address = listener.local_addr()?;
    let (stop, shutdown) = Shutdown::new();
    thread::scope(|scope| {
        let serving = Arc::clone(&service);
        let server = thread::Builder::new()
            .spawn_scoped(scope, move || (model.serve)(listener, serving, shutdown))?;
        let mut found = HungUp::default();
        let visited =
            (0..clients).try_for_each(|client| visit(address, client, &service, &mut found));
        stop.stop();
        server.join().map_err(|_panic| anyhow!("the model {name} panicked"))??;
        visited.map(|()| found)
    })
}

fn service() -> anyhow::Result<Service> {
    let delay = Delay { time: ServiceTime::Const(DELAY), capacity: 64, seed: 1 };
    let database = Database::new(Arc::new(Memory::default()), Some(delay), Recorder::off())?;
    let blink = Blink::new(HOST, None, Some(1), Recorder::off());
    Ok(Service::new(blink, database, Recorder::off()))
}

/// One client. One that was too slow to leave before the answer counts for nothing.
fn visit(
    address: SocketAddr,
    client: usize,
    service: &Service,
    found: &mut HungUp,
) -> anyhow::Result<()> {
    let code = format!("gone-{client}");
    let body = format!(r#"{{"url": "https://example.org/", "alias": "{code}"}}"#);
    let mut request = Vec::new();
    encode_request(&mut request, &Method::Post, "/api/links", HOST, body.as_bytes());
    let mut socket = TcpStream::connect(address)?;
    let began = Instant::now();
    socket.write_all(&request)?;
    drop(socket);
    if began.elapsed() < DELAY {
        found.clients += 1;
        found.kept += usize::from(is_kept(service, &code)?);
    }
    Ok(())
}

/// Asks until the link is there, or for as long as patience lasts.
fn is_kept(service: &Service, code: &str) -> anyhow::Result<bool> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let question = Question::Find(code.into());
        let answer = service.database.submit(Query::new(Task::default(), question)).wait();
        match answer {
            Answer::Found(Some(_)) => return Ok(true),
            Answer::Found(None) => {}
            other => ensure!(false, "asked for a link, the database said {other:?}"),
        }
    }
    Ok(false)
}
