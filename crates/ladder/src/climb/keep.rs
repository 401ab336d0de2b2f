//! `--keep`: a rung that is left running, how it is reached, and what is typed to it.

use super::progress::Progress;
use crate::fleet::order;
use crate::ground::{Given, Ground, Need, Server};
use crate::rungs::{Rung, Write};
use brigade_children::Run;
use brigade_workbench::{Ink, Screen};
use std::io;
use std::net::SocketAddr;
use std::thread;

/// Starts the rung, says how it is reached, and leaves it running until the program ends.
pub(super) fn leave_running(rung: &Rung, run: Run, given: &Given) -> anyhow::Result<()> {
    let mut screen = Screen::stdout(None);
    let starting = Progress::start("starting what it stands on");
    let ground = Ground::within(run, rung.needs, given)?;
    let means = ground.means(rung)?;
    let mut server = ground.serve(rung, &means)?;
    drop(starting);
    screen.stage(&format!("Rung {}, {}, is running.", rung.number, rung.name))?;
    let at = server.address();
    screen.text(&format!("server      http://{at}"))?;
    for line in commands(rung.write, at) {
        screen.line(&format!("    {line}"))?;
    }
    let postgres = means.postgres.iter().map(|url| (Need::Postgres, url, "psql"));
    let standbys = means.standbys.iter().map(|url| (Need::Standbys, url, "psql"));
    let redis = means.redis.iter().map(|url| (Need::Redis, url, "redis-cli -u"));
    for (need, url, client) in postgres.chain(standbys).chain(redis) {
        screen.text(need.name())?;
        // The password of a server that was given is not ours to show.
        let url = if given.has(need) { without_password(url) } else { url.clone() };
        screen.line(&format!("    {client} {url}"))?;
    }
    if rung.parts.iter().any(|link| link.to == "instances") {
        screen.text("instances")?;
        screen.line(&format!("    type here: {}", order::ALL))?;
    }
    screen.gap()?;
    screen.text("Ctrl-C ends it, and all that it stands on.")?;
    orders(&mut server, &mut screen)?;
    loop {
        thread::park();
    }
}

/// What is typed is an order to the rung, and what came of it is shown.
fn orders(server: &mut Server, screen: &mut Screen) -> anyhow::Result<()> {
    for order in io::stdin().lines().map_while(Result::ok).filter(|line| !line.trim().is_empty()) {
        match server.tell(&order) {
            Ok(lines) => lines.iter().try_for_each(|line| screen.line(&format!("    {line}")))?,
            Err(why) => {
                let why = screen.ink(Ink::Warn, &format!("{why:#}"));
                screen.text(&why)?;
            }
        }
    }
    Ok(())
}

/// What can be asked of the server, ready to be pasted.
fn commands(write: Write, at: SocketAddr) -> Vec<String> {
    let mut lines = vec![
        format!("curl -i http://{at}/healthz"),
        format!("curl -i http://{at}/api/links -d '{{\"url\":\"https://example.com/\"}}'"),
        format!("curl -i http://{at}/CODE      # the code of the answer"),
    ];
    if write == Write::User {
        lines.push(format!(
            "curl -i http://{at}/api/users -d '{{\"address\":\"ada@example.org\"}}'"
        ));
    }
    lines
}

fn without_password(url: &str) -> String {
    let Ok(mut url) = url.parse::<url::Url>() else { return "(a URL that cannot be read)".into() };
    let _without_user = url.set_password(None);
    url.set_query(None); // a password may stand there too
    url.into()
}
