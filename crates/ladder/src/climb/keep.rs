//! `--keep`: a rung that is left running, and how it is reached.

use super::progress::Progress;
use crate::ground::{Given, Ground, Need};
use crate::rungs::{Rung, Write};
use brigade_children::Run;
use brigade_workbench::Screen;
use std::net::SocketAddr;
use std::thread;

/// Starts the rung, says how it is reached, and leaves it running until the program ends.
pub(super) fn leave_running(rung: &Rung, run: Run, given: &Given) -> anyhow::Result<()> {
    let mut screen = Screen::stdout(None);
    let starting = Progress::start("starting what it stands on");
    let ground = Ground::within(run, rung.needs, given)?;
    let means = ground.means(rung)?;
    let server = ground.serve(rung, &means)?;
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
    screen.gap()?;
    screen.text("Ctrl-C ends it, and all that it stands on.")?;
    loop {
        thread::park();
    }
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
