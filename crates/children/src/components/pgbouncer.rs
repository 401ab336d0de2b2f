//! PgBouncer, which hands the few connections of a PostgreSQL to many clients. INT has it finish the transactions that it
//! carries, and end; TERM cuts them in versions before 1.23, and waits for clients to leave in later ones.

use super::{Component, answers, words};
use crate::{Program, Signal, Stop};
use std::io::{self, Error, ErrorKind};
use std::time::Duration;

/// A client asks whether it may encrypt: a length and a number (PostgreSQL's "Message Formats", `SSLRequest`).
const MAY_ENCRYPT: &[u8] = b"\0\0\0\x08\x04\xd2\x16\x2f";
const MAY_NOT: &[u8] = b"N";

/// The first line of `configuration` is the URL of the server, `postgres://USER:PASSWORD@HOST:PORT`; the others are settings:
/// `pool_mode = transaction`. Clients come with that user and that password too, and reach every database of the server.
pub const PGBOUNCER: Component = Component {
    program: Program { name: "pgbouncer", debian: "pgbouncer", homebrew: "pgbouncer" },
    arguments: |folder, address, configuration| {
        let (url, settings) = configuration.split_once('\n').unwrap_or((configuration, ""));
        let server = Server::read(url)?;
        let (file, users) = (folder.join("pgbouncer.ini"), folder.join("users"));
        std::fs::write(&users, server.user_line())?;
        let (ip, port, users) = (address.ip(), address.port(), users.display());
        let always = format!(
            "listen_addr = {ip}\nlisten_port = {port}\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {users}\n"
        );
        let databases = server.databases();
        std::fs::write(&file, format!("[pgbouncer]\n{always}{settings}\n{databases}"))?;
        Ok(words(&[&file]))
    },
    ready: |address| answers(address, MAY_ENCRYPT, MAY_NOT),
    stop: Stop::by(Signal::INT, Duration::from_secs(5)),
};

/// The PostgreSQL behind it.
struct Server<'a> {
    user: &'a str,
    password: &'a str,
    host: &'a str,
    port: &'a str,
}

impl Server<'_> {
    /// Reads its URL; what follows its port names a database, and is left out.
    fn read(url: &str) -> io::Result<Server<'_>> {
        let read = || {
            let (login, place) = url.trim().strip_prefix("postgres://")?.rsplit_once('@')?;
            let ((user, password), place) = (login.split_once(':')?, place.split('/').next()?);
            let (host, port) = place.rsplit_once(':')?;
            Some(Server { user, password, host, port })
        };
        let why = "the first line for `pgbouncer` is no postgres://USER:PASSWORD@HOST:PORT";
        read().ok_or_else(|| Error::new(ErrorKind::InvalidInput, why))
    }

    fn databases(&self) -> String {
        format!("[databases]\n* = host={} port={}\n", self.host, self.port)
    }

    fn user_line(&self) -> String {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        format!("{} {}\n", quoted(self.user), quoted(self.password))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_the_server_is_and_who_comes() {
        let server = Server::read("postgres://ada:se\"c:r@t@127.0.0.1:5432/links").expect("a URL");
        assert_eq!(server.databases(), "[databases]\n* = host=127.0.0.1 port=5432\n");
        assert_eq!(server.user_line(), "\"ada\" \"se\"\"c:r@t\"\n");
    }

    #[test]
    fn what_is_no_url_is_refused_without_its_password() {
        for url in ["", "redis://a:secret@h:1", "postgres://secret@h:1", "postgres://a:secret@h"] {
            let why = Server::read(url).err().expect(url).to_string();
            assert!(why.contains("postgres://USER") && !why.contains("secret"), "{why}");
        }
    }
}
