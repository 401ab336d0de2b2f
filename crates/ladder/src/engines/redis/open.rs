//! Which server is meant, and what may be wrong with it: each error says what to do, and none the password.

use super::kept::Kept;
use crate::engines::client::StartError;
use crate::traffic::Meter;
use redis::{
    ConnectionAddr, ConnectionInfo, ErrorKind, IntoConnectionInfo, RedisConnectionInfo, RedisError,
};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How long a connection may take to come about.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// The oldest version that is tried.
const OLDEST: u32 = 6;

/// Why there is no engine.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No URL of a server's.
    #[error(
        "cannot be read ({0}). Write redis://HOST:PORT/NUMBER, or redis://USER:PASSWORD@HOST:PORT/NUMBER"
    )]
    Url(String),
    /// Nothing answers there.
    #[error("no Redis answers at {server} ({why}). Is it running there? Ask it: redis-cli {} ping", .server.options())]
    Absent {
        /// Which.
        server: Server,
        /// In the system's words.
        why: String,
    },
    /// Something else answers there.
    #[error("what answers at {server} is no Redis ({why}). Look at the port: Redis's own is 6379")]
    NotRedis {
        /// Which.
        server: Server,
        /// What its answer is not.
        why: String,
    },
    /// There is a server, and it says no.
    #[error(
        "{server} refuses ({why}). Look at the user, its password, its rights and the number of the database"
    )]
    Refused {
        /// Which.
        server: Server,
        /// In its words.
        why: String,
    },
    /// It is too old.
    #[error(
        "{server} is Redis {version}, and the oldest that works is {OLDEST}. Upgrade it, or use another server"
    )]
    Old {
        /// Which.
        server: Server,
        /// As it says itself.
        version: String,
    },
    /// It throws links away when its memory is full.
    #[error("{server} is a cache and no store: when its memory is full, it throws any key away (maxmemory-policy {policy}). Set it: redis-cli {} config set maxmemory-policy noeviction", .server.options())]
    Evicts {
        /// Which.
        server: Server,
        /// Its `maxmemory-policy`.
        policy: String,
    },
    /// It takes no writes.
    #[error(
        "{server} is a copy of another server and takes no writes. Use the server that it copies"
    )]
    Replica {
        /// Which.
        server: Server,
    },
    /// Another program's data is where ours would be.
    #[error(
        "{server} has a key `{key}` that is not ours (a {kind}, not a zset). Use another number of a database"
    )]
    Foreign {
        /// Which.
        server: Server,
        /// The key.
        key: String,
        /// What it holds.
        kind: String,
    },
    /// It is a cluster, whose nodes have a part of the keys each.
    #[error(
        "{server} is one of a cluster's nodes, and links are sorted in two keys that no other key shares a node with. Name one server"
    )]
    Cluster {
        /// The first of them.
        server: Server,
    },
    /// There is no thread for it.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// A database on a server, or all keys of a cluster, shown without user and password.
#[derive(Clone)]
pub struct Server(Arc<Place>);

struct Place {
    host: String,
    port: u16,
    settings: RedisConnectionInfo,
    /// All nodes that were named, where it is a cluster.
    nodes: Option<Vec<ConnectionInfo>>,
    /// What it said first of what it keeps.
    kept: OnceLock<Kept>,
    meter: Meter,
}

impl Server {
    /// Reads a URL; the bytes of every connection to one server count on `meter`. With commas between them, `url` names nodes
    /// of a cluster, which knows the others.
    ///
    /// # Errors
    /// Says what cannot be read.
    pub(crate) fn read(url: &str, meter: &Meter) -> Result<Self, OpenError> {
        let all = url.split(',').map(node).collect::<Result<Vec<_>, _>>()?;
        let Some((info, (host, port))) = all.first().cloned() else {
            return Err(OpenError::Url("it names no host".into()));
        };
        let nodes = (all.len() > 1).then(|| all.into_iter().map(|(info, _)| info).collect());
        let settings = info.redis_settings().clone();
        let (kept, meter) = (OnceLock::new(), meter.clone());
        Ok(Server(Arc::new(Place { host, port, settings, nodes, kept, meter })))
    }

    /// The nodes of a cluster; nothing if it is one server.
    pub(super) fn nodes(&self) -> Option<Vec<ConnectionInfo>> {
        self.0.nodes.clone()
    }

    /// That it is one server.
    ///
    /// # Errors
    /// It is a cluster.
    pub(super) fn alone(self) -> Result<Self, OpenError> {
        if self.0.nodes.is_some() { Err(OpenError::Cluster { server: self }) } else { Ok(self) }
    }

    /// As Redis's own program takes it.
    fn options(&self) -> String {
        let user = self.0.settings.username().map(|user| format!(" --user {user} --askpass"));
        let user = user.or(self.0.settings.password().map(|_| " --askpass".into()));
        format!("-h {} -p {}{}", self.0.host, self.0.port, user.unwrap_or_default())
    }

    /// Where to connect to.
    pub(super) fn address(&self) -> (&str, u16) {
        (&self.0.host, self.0.port)
    }

    /// Who connects, and to which database.
    pub(super) fn settings(&self) -> &RedisConnectionInfo {
        &self.0.settings
    }

    /// What its bytes count on.
    pub(super) fn meter(&self) -> &Meter {
        &self.0.meter
    }

    /// What it said first of what it keeps.
    pub(super) fn kept(&self) -> Kept {
        self.0.kept.get().cloned().unwrap_or_default()
    }

    /// Keeps what it says of what it keeps.
    pub(super) fn told(&self, kept: Kept) {
        let _said_already = self.0.kept.set(kept);
    }

    /// Nothing came from it in time.
    pub(crate) fn silent(&self) -> OpenError {
        self.absent(&format!("no answer in {PATIENCE:?}"))
    }

    /// Nothing answers there.
    pub(crate) fn absent(&self, why: &impl ToString) -> OpenError {
        OpenError::Absent { server: self.clone(), why: why.to_string() }
    }

    /// What it means that a command failed before anything was asked.
    pub(crate) fn error(&self, error: &RedisError) -> OpenError {
        use redis::ServerErrorKind::{BusyLoading, MasterDown};
        let (server, why) = (self.clone(), words(error));
        match error.kind() {
            ErrorKind::Io | ErrorKind::Server(BusyLoading | MasterDown) => {
                OpenError::Absent { server, why }
            }
            ErrorKind::Parse | ErrorKind::UnexpectedReturnType => {
                OpenError::NotRedis { server, why }
            }
            _ => OpenError::Refused { server, why },
        }
    }

    /// Judges what the server says of itself (`INFO`). Whether it has a log.
    ///
    /// # Errors
    /// It can be no store.
    pub(super) fn judge(&self, info: &str) -> Result<bool, OpenError> {
        let says = |name: &str| {
            let lines = info.lines().filter_map(|line| line.split_once(':'));
            lines.into_iter().find_map(|(key, value)| (key == name).then_some(value))
        };
        let server = self.clone();
        let version = says("redis_version").unwrap_or_default();
        let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        if major.is_some_and(|major| major < OLDEST) {
            return Err(OpenError::Old { server, version: version.into() });
        }
        if says("role") == Some("slave") {
            return Err(OpenError::Replica { server });
        }
        // The policies that begin with `volatile` spare keys that do not expire, and links do not.
        match says("maxmemory_policy").filter(|policy| policy.starts_with("allkeys")) {
            Some(policy) => Err(OpenError::Evicts { server, policy: policy.into() }),
            None => Ok(says("aof_enabled") == Some("1")),
        }
    }

    /// Whether a key that is ours may be.
    ///
    /// # Errors
    /// Another program has it.
    pub(super) fn is_ours(&self, key: &str, kind: &str) -> Result<(), OpenError> {
        if matches!(kind, "none" | "zset") {
            return Ok(());
        }
        Err(OpenError::Foreign { server: self.clone(), key: key.into(), kind: kind.into() })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.0.host, self.0.port, self.0.settings.db())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

/// One server's URL, and where that is.
fn node(url: &str) -> Result<(ConnectionInfo, (String, u16)), OpenError> {
    if url.starts_with("rediss://") {
        return Err(OpenError::Url("TLS is not built in".into()));
    }
    let unread = |why: RedisError| OpenError::Url(words(&why));
    let info: ConnectionInfo = url.into_connection_info().map_err(unread)?;
    match info.addr().clone() {
        ConnectionAddr::Tcp(host, port) => Ok((info, (host, port))),
        _ => Err(OpenError::Url("it names no host".into())),
    }
}

/// An error without the name that the client's own code has for it.
fn words(error: &RedisError) -> String {
    let text = error.to_string();
    let name = format!(" - {:?}", error.kind());
    text.strip_suffix(&name).map(String::from).unwrap_or(text)
}
