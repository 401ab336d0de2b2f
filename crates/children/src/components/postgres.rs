//! PostgreSQL. It refuses to run as root. INT has it throw its clients out and end; TERM would wait for them to
//! leave, and KILL leaves segments of shared memory, in `/dev/shm` and of System V, that only it knows.

use super::{START, not_ready, start};
use crate::record::Mend;
use crate::{Child, Program, Run, Signal, Stop, User};
use std::fs;
use std::io::{self, Error, ErrorKind};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The server.
pub const POSTGRES: Program =
    Program { name: "postgres", debian: "postgresql", homebrew: "postgresql" };

/// Its last checkpoint is written within this time.
const STOP: Stop = Stop::by(Signal::INT, Duration::from_secs(20));
/// A cluster is made within this time.
const MADE: Duration = Duration::from_secs(60);

/// A cluster: the data of one server, and where it listens. Its server can be started, ended or killed, and started
/// again.
#[derive(Debug)]
pub struct Postgres {
    run: Run,
    programs: PathBuf,
    user: Option<User>,
    folder: PathBuf,
    address: SocketAddr,
    password: String,
}

impl Postgres {
    /// Makes a cluster in the folder of `run`, whose server will listen at `address`.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or `initdb` failed: with its last words.
    pub fn create(run: &Run, address: SocketAddr) -> io::Result<Postgres> {
        let password = format!("{:032x}", rand::random::<u128>());
        let cluster = Postgres::of(run, address, password)?;
        cluster.init()?;
        run.mend(cluster.mend())?;
        Ok(cluster)
    }

    /// Makes a copy of it as it is now, a cluster whose server will listen at `address` and replay what the one at
    /// `primary` writes: the server of this cluster, or a way to it. Its name for the primary is its setting `cluster_name`.
    ///
    /// # Errors
    /// The server of this one does not run, or `pg_basebackup` failed: with its last words.
    pub fn standby(&self, primary: SocketAddr, address: SocketAddr) -> io::Result<Postgres> {
        let copy = Postgres::of(&self.run, address, self.password.clone())?;
        let mut command = copy.command("pg_basebackup");
        command.env("PGPASSWORD", &self.password);
        command.args(["--no-password", "--write-recovery-conf", "--wal-method=stream"]);
        command.args(["--checkpoint=fast", "--no-sync", "--username=postgres"]);
        command.args(["--host", &primary.ip().to_string(), "--port", &primary.port().to_string()]);
        command.arg("-D").arg(copy.data());
        copy.made(command, "pg_basebackup")?;
        self.run.mend(copy.mend())?;
        Ok(copy)
    }

    /// One without data.
    fn of(run: &Run, address: SocketAddr, password: String) -> io::Result<Postgres> {
        let (programs, user) = (programs()?, User::unprivileged());
        let folder = run.folder("postgres", user)?;
        Ok(Postgres { run: run.clone(), programs, user, folder, address, password })
    }

    /// The same data for a server that listens at another address. The one that runs is not touched.
    #[must_use]
    pub fn moved(self, address: SocketAddr) -> Postgres {
        Postgres { address, ..self }
    }

    /// Removes its data, and frees what a server that was killed left in memory.
    ///
    /// # Errors
    /// Its server runs, or the folder cannot be removed.
    pub fn discard(self) -> io::Result<()> {
        let mend = self.mend();
        mend.run();
        if mend.left.exists() {
            let why = format!("{} says that a server runs over this data", mend.left.display());
            return Err(Error::other(why));
        }
        fs::remove_dir_all(self.folder)
    }

    /// Starts its server and waits until it answers. `settings` are those of `postgresql.conf`.
    ///
    /// # Errors
    /// It cannot be started, ended early, or stays silent: with its last words.
    pub fn start(&self, settings: &[(&str, &str)]) -> io::Result<Child> {
        let mut command = self.command("postgres");
        let (ip, port) = (self.address.ip().to_string(), self.address.port().to_string());
        let always =
            [("listen_addresses", &*ip), ("port", &*port), ("unix_socket_directories", "")];
        command.arg("-D").arg(self.data());
        for (name, value) in always.iter().chain(settings) {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        let mut server = start(&self.run, command, self.user, STOP)?;
        server
            .ready(START, || self.is_ready().then_some(()))
            .map_err(|why| not_ready(POSTGRES.name, self.address, why, &server))?;
        Ok(server)
    }

    /// Where its only user, `postgres`, finds its database of the same name.
    pub fn url(&self) -> String {
        format!("postgres://postgres:{}@{}/postgres", self.password, self.address)
    }

    /// Where its server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its data is.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A program that comes with the server, such as `pg_basebackup`, in the cluster's folder.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(&self.folder);
        command
    }

    /// Whether it accepts connections: that it listens is not enough.
    fn is_ready(&self) -> bool {
        let mut asks = self.command("pg_isready");
        asks.args(["-q", "-h", &self.address.ip().to_string()]);
        asks.args(["-p", &self.address.port().to_string()]);
        let asks = asks.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        asks.status().is_ok_and(|status| status.success())
    }

    fn init(&self) -> io::Result<()> {
        let password = self.folder.join("password");
        self.write_password(&password)?;
        let mut command = self.command("initdb");
        command.args(["--no-sync", "--locale=C", "--encoding=UTF8", "--username=postgres"]);
        command.arg("--auth=scram-sha-256").arg("--pwfile").arg(&password);
        command.arg("-D").arg(self.data());
        let made = self.made(command, "initdb");
        fs::remove_file(password)?;
        made
    }

    /// Waits until `command` has made its data.
    fn made(&self, command: Command, name: &str) -> io::Result<()> {
        let mut made = start(&self.run, command, self.user, STOP)?;
        match made.ended_within(MADE) {
            Some(status) if status.success() => Ok(()),
            status => {
                let how = status.map_or("took too long".into(), |status| status.to_string());
                Err(Error::other(format!("`{name}`: {how}.{}", made.words().quoted())))
            }
        }
    }

    /// Readable for the cluster's user alone.
    fn write_password(&self, file: &Path) -> io::Result<()> {
        use io::Write as _;
        let mut options = fs::OpenOptions::new();
        options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file)?
            .write_all(self.password.as_bytes())?;
        self.user.map_or(Ok(()), |user| user.owns(file))
    }

    /// A server that did not end as it should left its `postmaster.pid`. Started alone, it finds what that one left
    /// in memory, and frees it.
    fn mend(&self) -> Mend {
        let words = [self.programs.join("postgres"), "--single".into(), "-D".into(), self.data()];
        let words = words.iter().map(|word| word.display().to_string());
        Mend {
            left: self.data().join("postmaster.pid"),
            command: words.chain(["template1".into()]).collect(),
            user: self.user,
        }
    }
}

/// The folder of the server and of what comes with it; the server may have been found by a link.
fn programs() -> io::Result<PathBuf> {
    let server = POSTGRES.find()?.canonicalize()?;
    let folder = server.parent().unwrap_or(Path::new("/"));
    for name in ["initdb", "pg_isready"] {
        if !folder.join(name).exists() {
            let debian = POSTGRES.debian;
            let why = format!(
                "{} has no `{name}` beside it: install the whole of `{debian}`",
                server.display()
            );
            return Err(Error::new(ErrorKind::NotFound, why));
        }
    }
    Ok(folder.into())
}
