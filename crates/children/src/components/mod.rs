//! Servers that others wrote and that the system keeps: where they are, how they are started, when they are ready, and
//! how they are asked to end. One file each. Started by root, they run as a user without rights.

mod haproxy;
mod nats;
mod nginx;
mod pgbouncer;
mod postgres;
mod redis;

pub use haproxy::HAPROXY;
pub use nats::NATS;
pub use nginx::NGINX;
pub use pgbouncer::PGBOUNCER;
pub use postgres::{POSTGRES, Postgres};
pub use redis::REDIS;

use crate::child::NotReady;
use crate::{Child, Program, Run, Stop, User};
use std::ffi::OsString;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Error, ErrorKind, Read, Write};
use std::iter::repeat_with;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A component that does not answer within this time after its start is not waited for any longer.
const START: Duration = Duration::from_secs(30);
/// A component on this machine answers a question within this time, or has not understood it.
const ANSWER: Duration = Duration::from_secs(1);

/// A server, and how to treat it.
#[derive(Clone, Copy, Debug)]
pub struct Component {
    /// Its program.
    pub program: Program,
    /// The arguments with which it stays in the foreground, keeps what it writes in a folder, and listens at an
    /// address; the text is its configuration, where it takes one.
    arguments: fn(&Path, SocketAddr, &str) -> io::Result<Vec<OsString>>,
    /// Whether it answers at an address.
    ready: fn(SocketAddr) -> bool,
    /// How it is asked to end.
    pub stop: Stop,
}

impl Component {
    /// Starts it in a folder of its own and waits until it answers at `address`. What `configuration` means is said
    /// where the component is.
    ///
    /// # Errors
    /// It is not installed, cannot be started, ended early or stays silent: with its last words.
    pub fn start(&self, run: &Run, address: SocketAddr, configuration: &str) -> io::Result<Child> {
        let user = User::unprivileged();
        let folder = run.folder(self.program.name, user)?;
        let mut command = Command::new(self.program.find()?);
        command.args((self.arguments)(&folder, address, configuration)?).current_dir(&folder);
        let mut child = start(run, command, user, self.stop)?;
        let asked = child.ready(START, || (self.ready)(address).then_some(()));
        asked.map_err(|why| not_ready(self.program.name, address, why, &child))?;
        Ok(child)
    }
}

/// Starts a server that is listened to.
fn start(run: &Run, mut command: Command, user: Option<User>, stop: Stop) -> io::Result<Child> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(user) = user {
        user.runs(&mut command);
    }
    let mut child = run.child(&mut command, stop)?;
    child.listen()?;
    Ok(child)
}

fn not_ready(name: &str, address: SocketAddr, why: NotReady, child: &Child) -> Error {
    let words = child.words().quoted();
    match why {
        NotReady::Ended(status) => {
            let why = format!("`{name}` ended before it answered at {address} ({status}).{words}");
            Error::other(why)
        }
        NotReady::Silent(limit) => {
            let limit = limit.as_secs();
            let why = format!("`{name}` does not answer at {address} after {limit} s.{words}");
            Error::new(ErrorKind::TimedOut, why)
        }
    }
}

/// Ports that are drawn from: below those that systems give to connections that go out (Linux from 32768, IANA from 49152),
/// one of which could take the port before the component does.
const PORTS: Range<u16> = 20_000..32_000;

/// An address of the loopback at which nothing listens at this moment.
///
/// # Errors
/// There is no port to be had.
pub fn free_address() -> io::Result<SocketAddr> {
    let drawn = || RandomState::new().build_hasher().finish() % PORTS.len() as u64;
    let ports = repeat_with(|| PORTS.start + drawn() as u16).take(PORTS.len());
    let mut listening =
        ports.filter_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok());
    let none = || Error::new(ErrorKind::AddrInUse, format!("no port of {PORTS:?} is free"));
    listening.next().ok_or_else(none)?.local_addr()
}

/// Whether the first bytes of what comes back are these.
fn answers(address: SocketAddr, asked: &[u8], expected: &[u8]) -> bool {
    let mut answer = vec![0; expected.len()];
    let asked = TcpStream::connect_timeout(&address, ANSWER).and_then(|mut stream| {
        stream.set_read_timeout(Some(ANSWER))?;
        stream.write_all(asked)?;
        stream.read_exact(&mut answer)
    });
    asked.is_ok() && answer == expected
}

fn answers_http(address: SocketAddr) -> bool {
    answers(address, b"GET / HTTP/1.0\r\n\r\n", b"HTTP/")
}

fn words(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> Vec<OsString> {
    arguments.iter().map(|word| word.as_ref().to_owned()).collect()
}
