//! Which server is meant, and what may be wrong with it: each error says what to do, and none the password.

use crate::engines::client::StartError;
use crate::engines::migrations::{Migration, POSTGRES, SchemaError};
use crate::modules::MIGRATIONS;
use crate::traffic::Meter;
use std::fmt;
use std::time::Duration;
use tokio_postgres::config::{Host, TargetSessionAttrs};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, Error};

/// How long a connection may take to come about.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// PostgreSQL's own port.
pub(super) const PORT: u16 = 5432;
/// The oldest version that is tried.
const OLDEST: u32 = 12;

/// Why there is no engine.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No URL of a server's.
    #[error("cannot be read ({0}). Write postgres://USER:PASSWORD@HOST:PORT/DATABASE")]
    Url(String),
    /// Nothing answers there.
    #[error("no PostgreSQL answers at {server} ({why}). Is it running there? Ask it: pg_isready {}", .server.options())]
    Absent {
        /// Which.
        server: Server,
        /// In the system's words.
        why: String,
    },
    /// There is a server, without that database.
    #[error("there is no database {server}. Make it: createdb {} {}", .server.options(), .server.database())]
    NoDatabase {
        /// Which.
        server: Server,
    },
    /// There is a server, and it says no.
    #[error("{server} refuses ({why}). Look at the user, its password and its rights")]
    Refused {
        /// Which.
        server: Server,
        /// In its words.
        why: String,
    },
    /// It is one of several, and none of them takes writes.
    #[error("{server} and the others that answer are standbys. Promote one: pg_ctl promote")]
    NoPrimary {
        /// One of them.
        server: Server,
    },
    /// It is too old.
    #[error(
        "{server} is PostgreSQL {version}, and the oldest that works is {OLDEST}. Upgrade it, or use another server"
    )]
    Old {
        /// Which.
        server: Server,
        /// As it says itself.
        version: String,
    },
    /// Its tables are not as the migrations of this program make them.
    #[error("{server}: {wrong}")]
    Schema {
        /// Which.
        server: Server,
        /// What is wrong with them.
        wrong: SchemaError,
    },
    /// Another program is making its tables, and takes long.
    #[error(
        "{server} is being migrated by another program. Wait until that is done, and start again"
    )]
    Migrating {
        /// Which.
        server: Server,
    },
    /// There is no thread for it.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// A database on a server, shown without user and password.
#[derive(Clone)]
pub struct Server {
    config: Box<Config>,
    meter: Meter,
    tables: Tables,
    /// What makes them.
    migrations: &'static [Migration],
}

/// Which tables its database has, and who knows their SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tables {
    /// Links with their clicks, known to one repository.
    Links,
    /// Those of each module, known to it alone.
    Modules,
}

impl Tables {
    /// What makes them.
    fn migrations(self) -> &'static [Migration] {
        match self {
            Tables::Links => POSTGRES,
            Tables::Modules => MIGRATIONS,
        }
    }
}

impl Server {
    /// Reads a URL.
    ///
    /// # Errors
    /// Says what cannot be read.
    pub(crate) fn read(url: &str, tables: Tables) -> Result<Self, OpenError> {
        let mut config: Config = url.parse().map_err(|why| OpenError::Url(words(&why)))?;
        if config.get_hosts().is_empty() {
            return Err(OpenError::Url("it names no host".into()));
        }
        if config.get_user().is_none() {
            return Err(OpenError::Url("it names no user".into()));
        }
        config.connect_timeout(PATIENCE).application_name("brigade");
        if config.get_target_session_attrs() != TargetSessionAttrs::Any {
            let why = "target_session_attrs is not asked for here: name the server itself";
            return Err(OpenError::Url(why.into()));
        }
        let migrations = tables.migrations();
        Ok(Server { config: Box::new(config), tables, migrations, meter: Meter::default() })
    }

    /// The same with tables that no repository here knows: the SQL is the caller's own.
    ///
    /// # Errors
    /// As above.
    pub(crate) fn own(url: &str, migrations: &'static [Migration]) -> Result<Self, OpenError> {
        Ok(Server { migrations, ..Server::read(url, Tables::Links)? })
    }

    /// The same; the bytes of every connection count on `meter`.
    pub(crate) fn counted_by(self, meter: &Meter) -> Self {
        Server { meter: meter.clone(), ..self }
    }

    /// As PostgreSQL's own programs take it.
    fn options(&self) -> String {
        let (host, port) = self.place();
        format!("-h {host} -p {port} -U {}", self.user())
    }

    fn place(&self) -> (String, u16) {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => String::new(),
        };
        (host, self.config.get_ports().first().copied().unwrap_or(PORT))
    }

    fn user(&self) -> &str {
        self.config.get_user().unwrap_or_default()
    }

    fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or(self.user())
    }

    /// How to connect.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// What it keeps.
    pub(super) fn tables(&self) -> Tables {
        self.tables
    }

    /// What makes its tables.
    pub(super) fn migrations(&self) -> &'static [Migration] {
        self.migrations
    }

    /// What its bytes count on.
    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Nothing came from it in this time.
    pub(crate) fn silent(&self, limit: Duration) -> OpenError {
        self.absent(format!("no answer in {limit:?}"))
    }

    /// Nothing answers there.
    pub(super) fn absent(&self, why: String) -> OpenError {
        OpenError::Absent { server: self.clone(), why }
    }

    /// Its tables are others.
    pub(super) fn schema(&self, wrong: SchemaError) -> OpenError {
        OpenError::Schema { server: self.clone(), wrong }
    }

    /// Its tables are being made, for longer than we wait.
    pub(super) fn migrating(&self) -> OpenError {
        OpenError::Migrating { server: self.clone() }
    }

    /// Judges what it says of itself, `15.8 (Debian 15.8-0)`.
    ///
    /// # Errors
    /// It is too old.
    pub(super) fn is_new_enough(&self, version: &str) -> Result<(), OpenError> {
        let major = version.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        match major.parse::<u32>() {
            Ok(major) if major < OLDEST => {
                Err(OpenError::Old { server: self.clone(), version: version.into() })
            }
            _ => Ok(()), // what does not say its version is tried
        }
    }

    /// What it means that connecting or preparing failed.
    pub(super) fn error(&self, error: &Error) -> OpenError {
        let (server, why) = (self.clone(), words(error));
        match error.code() {
            None => OpenError::Absent { server, why },
            Some(&SqlState::INVALID_CATALOG_NAME) => OpenError::NoDatabase { server },
            Some(code) if is_away(code) => OpenError::Absent { server, why },
            Some(_) => OpenError::Refused { server, why },
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = self.place();
        write!(f, "{host}:{port}/{}", self.database())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

/// Whether the server starts up or shuts down (class 57, "operator intervention").
pub(super) fn is_away(code: &SqlState) -> bool {
    code.code().starts_with("57P")
}

/// An error with what caused it, which tokio-postgres leaves out of its own words.
pub(crate) fn words(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => words(cause),
        None => error.to_string(),
    }
}
