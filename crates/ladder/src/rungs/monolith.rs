//! Rung 0: everything in one file. Sockets, routes, rules and SQL stand below each other, one thread serves each
//! connection, and SQLite keeps all links in one file beside the server.
//!
//! What was answered is on the disk: a link is kept when its `201` is sent, also if the power fails then. Clicks of
//! the last moments may be lost with the power, and with nothing else. It has no seam: to change the database is to
//! rewrite the file.

use super::{Link, Place, Rung, Source, Write};
use crate::drills::kills::KILL_SERVER;
use brigade_core::blink::codes::{Codes, check_alias, named};
use brigade_core::blink::target::parse_target;
use brigade_core::http::{Limits, Method, Request, Response, Session, Turn};
use brigade_core::models::Shutdown;
use brigade_core::trace::{Recorder, State, Task};
use rusqlite::{Connection, ErrorCode, OptionalExtension};
use serde::Deserialize;
use std::io::{self, ErrorKind, Read, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 0,
    name: "monolith",
    adds: "one file: sockets, routes, rules and SQL, with SQLite in the same process",
    needs: &[],
    serve,
    write: Write::Link,
    parts: &[
        Link { from: "clients", by: "HTTP", to: "server" },
        Link { from: "server", by: "a call", to: "SQLite's file" },
    ],
    files: &[Source { path: "src/rungs/monolith.rs", text: include_str!("monolith.rs") }],
    drills: &[KILL_SERVER],
    experiments: &[],
    rule: "Start here. Leave when two teams edit the same file, when one machine is not enough, or when it may not stop; not earlier.",
};

/// A server that is told to stop hears it within this time.
const GLANCE: Duration = Duration::from_millis(100);
/// A writer waits for other writers for so long; SQLite has one at a time.
const PATIENCE: Duration = Duration::from_secs(5);

const TABLE: &str = "
    PRAGMA journal_mode = WAL; -- readers and the one writer do not wait for each other
    CREATE TABLE IF NOT EXISTS links (
        code TEXT PRIMARY KEY NOT NULL, url TEXT NOT NULL, clicks INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID";

/// What all connections share.
struct App {
    file: PathBuf,
    host: String,
    codes: Codes,
    recorder: Recorder,
    shutdown: Shutdown,
}

fn serve(place: Place) -> anyhow::Result<()> {
    let Place { listener, means, recorder, shutdown, .. } = place;
    let address = listener.local_addr()?;
    let file = means.folder.join("blink.sqlite");
    open(&file)?.execute_batch(TABLE)?;
    let app = App { file, host: address.to_string(), codes: Codes::new(None), recorder, shutdown };
    let app = &app;
    thread::scope(|scope| {
        scope.spawn(|| wake(&app.shutdown, address));
        loop {
            let accepted = listener.accept();
            if app.shutdown.is_given() {
                return Ok(());
            }
            if let Ok((socket, peer)) = accepted {
                let serving = move || converse(app, socket, peer.ip());
                // Without a thread for it the socket is closed, and the client tries again.
                let _refused = thread::Builder::new().spawn_scoped(scope, serving);
            }
        }
    })
}

/// Ends the wait of `accept` by a connection of our own.
fn wake(shutdown: &Shutdown, address: SocketAddr) {
    shutdown.wait();
    let _refused = TcpStream::connect(address);
}

/// One client, until it leaves or the server stops.
fn converse(app: &App, mut socket: TcpStream, peer: IpAddr) -> anyhow::Result<()> {
    app.recorder.lane(format!("client {peer}"));
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(GLANCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    let desk = Desk::open(app)?;
    let mut session = Session::new(Limits::default(), peer, Instant::now());
    loop {
        match session.turn() {
            Turn::Read if app.shutdown.is_given() => return Ok(()),
            Turn::Read => read(&mut socket, &mut session)?,
            Turn::Write => {
                let sent = socket.write(session.out())?;
                session.sent(sent, Instant::now());
            }
            Turn::Request(request) => session.answer(desk.answer(&request), Instant::now()),
            Turn::Close => return Ok(()),
        }
    }
}

fn read(socket: &mut TcpStream, session: &mut Session) -> io::Result<()> {
    let (mut chunk, now) = ([0; 4096], Instant::now);
    match socket.read(&mut chunk) {
        Ok(n) => session.received(&chunk[..n], now()),
        Err(why) if matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            if session.deadline().is_some_and(|deadline| deadline <= now()) {
                session.expired(now());
            }
        }
        Err(why) => return Err(why),
    }
    Ok(())
}

/// What one thread answers with: two connections to the file, since a link must be on the disk when it is
/// acknowledged, and a click need not.
struct Desk<'a> {
    app: &'a App,
    links: Connection,
    clicks: Connection,
}

/// The body of `POST /api/links`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    url: String,
    alias: Option<String>,
}

impl<'a> Desk<'a> {
    fn open(app: &'a App) -> rusqlite::Result<Self> {
        let (links, clicks) = (open(&app.file)?, open(&app.file)?);
        links.execute_batch("PRAGMA synchronous = FULL")?;
        clicks.execute_batch("PRAGMA synchronous = NORMAL")?;
        Ok(Desk { app, links, clicks })
    }

    fn answer(&self, request: &Request) -> Response {
        let path = request.path();
        let api = path.strip_prefix("/api/links/");
        let task = self.app.recorder.task(if api.is_some() { "links" } else { "redirect" });
        let answer = task.run(|| match (request.method(), path, api) {
            (Method::Post, "/api/links", _) => self.create(request, &task),
            (Method::Get, "/healthz" | "/readyz", _) => Ok(Response::empty(204)),
            (Method::Get, _, Some(code)) => self.show(code),
            (Method::Delete, _, Some(code)) => self.delete(code, &task),
            (Method::Get, _, None) => self.follow(&path[1..]),
            _ => Ok(Response::problem(405, None, "there is no such route")),
        });
        task.finish();
        answer.unwrap_or_else(|why| refused(&why))
    }

    fn create(&self, request: &Request, task: &Task) -> rusqlite::Result<Response> {
        let draft: Draft = match serde_json::from_slice(request.body()) {
            Ok(draft) => draft,
            Err(why) => return Ok(Response::problem(400, Some("body"), &why.to_string())),
        };
        let url = match parse_target(&draft.url) {
            Ok(url) => url,
            Err(why) => return Ok(Response::problem(400, Some("url"), &why.to_string())),
        };
        if let Some(Err(why)) = draft.alias.as_deref().map(check_alias) {
            return Ok(Response::problem(400, Some("alias"), &why.to_string()));
        }
        loop {
            let code = draft.alias.clone().unwrap_or_else(|| self.app.codes.draw());
            let sql = "INSERT INTO links (code, url) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            let mut insert = self.links.prepare_cached(sql)?;
            let made = task.hold(State::Database, || insert.execute([&code, url.as_str()]))?;
            if made == 1 {
                return Ok(created(&self.app.host, &code, url.as_str()));
            }
            if draft.alias.is_some() {
                return Ok(Response::problem(409, Some("alias"), "is taken; choose another"));
            }
        }
    }

    fn follow(&self, sent: &str) -> rusqlite::Result<Response> {
        let sql = "UPDATE links SET clicks = clicks + 1 WHERE code = ?1 RETURNING url";
        let mut update = self.clicks.prepare_cached(sql)?;
        // Read to its end, or the write would not be done.
        let urls = update.query_map([code(sent)], |row| row.get(0))?;
        let url: Option<String> = urls.collect::<rusqlite::Result<Vec<_>>>()?.pop();
        Ok(url.map_or_else(absent, Response::redirect))
    }

    fn show(&self, sent: &str) -> rusqlite::Result<Response> {
        let sql = "SELECT code, url, clicks FROM links WHERE code = ?1";
        let link = |row: &rusqlite::Row<'_>| {
            let (code, url, clicks): (String, String, i64) = row.try_into()?;
            Ok(serde_json::json!({ "code": code, "url": url, "clicks": clicks }))
        };
        let link = self.links.prepare_cached(sql)?.query_row([code(sent)], link).optional()?;
        Ok(link.map_or_else(absent, |link| Response::json(200, link.to_string().into())))
    }

    fn delete(&self, sent: &str, task: &Task) -> rusqlite::Result<Response> {
        let sql = "DELETE FROM links WHERE code = ?1";
        let mut delete = self.links.prepare_cached(sql)?;
        let gone = task.hold(State::Database, || delete.execute([code(sent)]))?;
        Ok(if gone == 1 { Response::empty(204) } else { absent() })
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

/// What the path names; nothing that no link can be called.
fn code(sent: &str) -> Option<String> {
    named(sent).ok().flatten().map(Into::into)
}

fn created(host: &str, code: &str, url: &str) -> Response {
    let short = format!("http://{host}/{code}");
    let body = serde_json::json!({ "code": code, "url": url, "short": short });
    Response::json(201, body.to_string().into()).located(format!("/{code}"))
}

fn absent() -> Response {
    Response::problem(404, Some("code"), "there is no such link")
}

fn refused(why: &rusqlite::Error) -> Response {
    let (status, detail) = match why.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy) => (503, "others write; try again"),
        Some(ErrorCode::DiskFull) => (507, "no space is left for writes; reads go on"),
        _ => (500, "the store failed at this request"),
    };
    Response {
        retry_after: (status != 500).then_some(1),
        ..Response::problem(status, None, detail)
    }
}
