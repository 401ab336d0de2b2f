//! A process that holds a component until its standard input ends, or it is killed. Tests start it; it is also the
//! guard that it starts.

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    match typed.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["guard", folder] => brigade_children::guard::watch(folder.as_ref(), std::io::stdin()),
        ["hold", component] => held::hold(component),
        _ => Err(std::io::Error::other("hold COMPONENT, or guard FOLDER")),
    }
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod held {
    use brigade_children::components::{
        Component, HAPROXY, NGINX, PGBOUNCER, Postgres, REDIS, free_address,
    };
    use brigade_children::{Child, Run};
    use std::io;
    use std::net::SocketAddr;
    use std::process::Command;

    /// Says the leader's number and where it answers, and waits.
    pub(super) fn hold(component: &str) -> io::Result<()> {
        let mut guard = Command::new(std::env::current_exe()?);
        guard.arg("guard");
        let run = Run::start("children", guard)?;
        let address = free_address()?;
        let (child, at) = started(component, &run, address)?;
        println!("{} {at}", child.id());
        io::copy(&mut io::stdin(), &mut io::sink())?;
        Ok(())
    }

    fn started(component: &str, run: &Run, address: SocketAddr) -> io::Result<(Child, String)> {
        let start = |component: &Component, configuration: &str| {
            Ok((component.start(run, address, configuration)?, address.to_string()))
        };
        match component {
            "postgres" => {
                let cluster = Postgres::create(run, address)?;
                Ok((cluster.start(&[])?, cluster.url()))
            }
            "redis" => start(&REDIS, ""),
            "pgbouncer" => start(&PGBOUNCER, &format!("postgres://ada:secret@{address}")),
            "nginx" => {
                start(&NGINX, &format!("server {{ listen {address}; return 200 'served'; }}"))
            }
            "haproxy" => start(
                &HAPROXY,
                &format!(
                    "defaults\n mode http\n timeout client 60s\n timeout server 60s\n timeout connect 1s\n\
                     frontend served\n bind {address}\n http-request return status 200"
                ),
            ),
            other => Err(io::Error::other(format!("no component is called {other}"))),
        }
    }
}
