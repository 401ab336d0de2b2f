//! Redis under a climb: one of its own, or one that was given. Each rung has a keyspace of its own.
//!
//! Ours writes every command to a log that is brought to the disk once a second (`appendonly yes`, `appendfsync
//! everysec`). A power cut takes the last second or two. What was queued outlives `kill -9` as long as the disk keeps up:
//! while an fsync is under way Redis puts off the write to its log, for two seconds at most, and answers all the same
//! (`flushAppendOnlyFile` in its `aof.c`). A cache needs none of that, and pays for it only when it is written.

use super::{Left, Need, NotOurs};
use anyhow::{Context, ensure};
use brigade_children::components::{REDIS, free_address};
use brigade_children::{Child, Run, User};
use brigade_core::measure::Process;
use redis::{Client, Connection, cmd};
use std::cell::Cell;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// Blocking moves from list to list (`BLMOVE`) came with this version.
pub(super) const OLDEST: [u32; 2] = [6, 2];
/// Keyspaces of ours: more than a climb ever asks for.
const KEYSPACES: u32 = 256;
/// A Redis that does not answer within this time is away.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Redis {
    /// Without a keyspace.
    url: Url,
    /// The keyspace to be looked at next.
    next: Cell<u32>,
    version: String,
    ours: Option<Ours>,
}

#[derive(Debug)]
struct Ours {
    server: Child, // ends before its folder goes
    address: SocketAddr,
    folder: PathBuf,
}

impl Redis {
    /// One of its own.
    pub(super) fn start(run: &Run) -> anyhow::Result<Redis> {
        let address = free_address()?;
        let folder = run.folder("redis", User::unprivileged())?;
        let server = REDIS.start(run, address, &lines(&folder))?;
        let url = format!("redis://{address}").parse()?;
        Redis::at(url, Some(Ours { server, address, folder }))
    }

    /// One that runs already.
    pub(super) fn given(url: &str) -> anyhow::Result<Redis> {
        let why = "--redis: it cannot be read. Write redis://HOST:PORT";
        let url: Url = url.parse().context(why)?;
        ensure!(url.scheme() == "redis" && url.has_host(), why);
        Redis::at(url, None).context("--redis")
    }

    /// One that a climb can use.
    fn at(url: Url, ours: Option<Ours>) -> anyhow::Result<Redis> {
        let info: String = query(url.as_str(), cmd("INFO").arg("server"))?;
        let version = info.lines().find_map(|line| line.strip_prefix("redis_version:"));
        let version = version.context("it does not say its version: is it Redis?")?;
        let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
        let found = [numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)];
        let [major, minor] = OLDEST;
        ensure!(
            found >= OLDEST,
            "this is Redis {version}, and the ladder needs {major}.{minor} or later: `apt-get install redis-server` has one"
        );
        Ok(Redis { url, next: Cell::new(0), version: version.into(), ours })
    }

    /// An empty keyspace; `keep` is told of it.
    pub(super) fn keyspace(
        &self,
        keep: impl FnOnce(Left) -> anyhow::Result<()>,
    ) -> anyhow::Result<String> {
        loop {
            let number = self.next.replace(self.next.get() + 1);
            let mut url = self.url.clone();
            url.set_path(&number.to_string());
            let keys: u64 = query(url.as_str(), &mut cmd("DBSIZE")).with_context(|| {
                format!("no keyspace there is empty ({number} were looked at). Name another Redis, or leave --redis out")
            })?;
            if keys == 0 {
                keep(Left::keyspace(url.as_str()))?;
                return Ok(url.into());
            }
        }
    }

    /// The keyspaces that were handed out are empty again.
    pub(super) fn begin_again(&self) {
        self.next.set(0);
    }

    /// `7.0.15`.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.ours()?.server.kill()?;
        Ok(())
    }

    pub(super) fn restart(&mut self, run: &Run) -> anyhow::Result<()> {
        let Ours { server, address, folder } = self.ours()?;
        server.stop()?;
        *server = REDIS.start(run, *address, &lines(folder))?;
        Ok(())
    }

    /// How it ended, and its last words, if it has ended.
    pub(super) fn fallen(&self) -> Option<String> {
        let server = &self.ours.as_ref()?.server;
        Some(format!("{}).{}", server.ended()?, server.words().quoted()))
    }

    fn ours(&mut self) -> Result<&mut Ours, NotOurs> {
        self.ours.as_mut().ok_or(NotOurs(Need::Redis))
    }

    pub(super) fn process(&self) -> Option<Process> {
        self.ours.as_ref().map(|ours| Process::of(ours.server.id()))
    }
}

/// Of a `redis.conf`. Started again, it finds what it wrote.
pub(super) fn lines(folder: &std::path::Path) -> String {
    format!("databases {KEYSPACES}\nappendonly yes\nappendfsync everysec\ndir {}", folder.display())
}

/// One command to the server that the URL names.
pub(crate) fn query<T: redis::FromRedisValue>(
    url: &str,
    command: &mut redis::Cmd,
) -> anyhow::Result<T> {
    Ok(command.query(&mut connect(url)?)?)
}

fn connect(url: &str) -> anyhow::Result<Connection> {
    let open = || {
        let connection = Client::open(url)?.get_connection_with_timeout(PATIENCE)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.set_write_timeout(Some(PATIENCE))?;
        redis::RedisResult::Ok(connection)
    };
    open().with_context(|| {
        let place = url.rsplit_once('@').map_or(url, |(_, place)| place);
        let place = place.trim_start_matches("redis://").split('/').next().unwrap_or_default();
        let (host, port) = place.rsplit_once(':').unwrap_or((place, "6379"));
        format!("no Redis answers at {host}:{port}. Is it running there? Ask it: redis-cli -h {host} -p {port} ping")
    })
}

/// Removes all keys of the keyspace that the URL names.
pub(crate) fn empty(url: &str) -> anyhow::Result<()> {
    Ok(cmd("FLUSHDB").exec(&mut connect(url)?)?)
}
