//! A pool for each instance, times instances: more connections than a PostgreSQL has. PgBouncer stands between: it keeps a
//! few to PostgreSQL, and hands one to a client for as long as a transaction lasts.

use crate::drills::{Drill, Scene};
use anyhow::{Context, ensure};
use brigade_children::Child;
use futures_util::future::join_all;
use std::collections::BTreeSet;
use std::io::{Error, ErrorKind};
use tokio::runtime::Builder;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// Connections that an instance keeps.
const POOL: usize = 8;
/// Instances, as many as on a day with many users.
const INSTANCES: usize = 20;
/// Connections that PgBouncer keeps.
const KEPT: usize = 16;

/// As many connections are asked for as a large fleet has: of PostgreSQL itself, and then of PgBouncer before it.
pub const POOLS: Drill = Drill { name: "pools of 20 instances", run: pools };

fn pools(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let url = scene.means.postgres()?.to_owned();
    // First, so that a PostgreSQL that was given is not filled.
    let (_pooler, through) = match pooler(scene, &url) {
        Ok(started) => started,
        Err(why) if is_absent(&why) => {
            scene.note(format!("not tried: {why}"));
            return Ok(());
        }
        Err(why) => return Err(why),
    };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (asked, before) = (POOL * INSTANCES, scene.failed());
    let (open, why) = runtime.block_on(open(&url, asked));
    let why = why.context("PostgreSQL has more connections than this drill asks for")?;
    scene.note(format!("{INSTANCES} more instances with a pool of {POOL} ask for {asked} connections: PostgreSQL gave {}, and then said `{why}`", open.len()));
    drop(open);
    let (open, refused) = runtime.block_on(open_through(&through, asked));
    scene.promise("PgBouncer refuses none of them", refused, 0);
    let (used, unknown) = runtime.block_on(asked_all(&open))?;
    ensure!(!used.is_empty(), "no client was told its connection");
    scene.note(format!("all {asked} were answered over {} connections of PostgreSQL", used.len()));
    scene.promise(
        "PostgreSQL has no more connections than PgBouncer keeps",
        used.len().saturating_sub(KEPT) as u64,
        0,
    );
    scene.note(match unknown {
        (0, _) => String::from("statements that they had prepared were found again"),
        (lost, why) => format!("{lost} of them could not prepare a statement and then ask it (`{why}`): PgBouncer keeps such statements from version 1.21 on, if max_prepared_statements says so"),
    });
    scene.promise("no request of a user fails", scene.failed() - before, 0);
    Ok(())
}

fn pooler(scene: &Scene<'_>, url: &str) -> anyhow::Result<(Child, String)> {
    let settings =
        format!("pool_mode = transaction\ndefault_pool_size = {KEPT}\nmax_client_conn = 1000");
    scene.ground.pooled(url, &settings)
}

fn is_absent(why: &anyhow::Error) -> bool {
    why.downcast_ref::<Error>().is_some_and(|why| why.kind() == ErrorKind::NotFound)
}

/// Connections, one after the other until one is refused: why.
async fn open(url: &str, most: usize) -> (Vec<Client>, Option<String>) {
    let mut all = Vec::new();
    while all.len() < most {
        match connect(url).await {
            Ok(client) => all.push(client),
            Err(why) => return (all, Some(why)),
        }
    }
    (all, None)
}

/// As many connections; how many were refused.
async fn open_through(url: &str, count: usize) -> (Vec<Client>, u64) {
    let asked = join_all((0..count).map(|_| connect(url))).await;
    let open: Vec<Client> = asked.into_iter().filter_map(Result::ok).collect();
    let refused = (count - open.len()) as u64;
    (open, refused)
}

async fn connect(url: &str) -> Result<Client, String> {
    let connected = tokio_postgres::connect(url, NoTls).await;
    let (client, connection) = connected.map_err(|why| crate::engines::postgres::words(&why))?;
    tokio::spawn(connection);
    Ok(client)
}

/// All of them ask at once: over which connections of the server they were answered, and how many could not prepare a
/// statement and ask it.
async fn asked_all(open: &[Client]) -> anyhow::Result<(BTreeSet<String>, (u64, String))> {
    let answers = join_all(open.iter().map(|it| it.simple_query("SELECT pg_backend_pid()"))).await;
    let mut used = BTreeSet::new();
    for answer in answers {
        for row in answer? {
            if let SimpleQueryMessage::Row(row) = row {
                used.extend(row.get(0).map(str::to_owned));
            }
        }
    }
    let prepared = join_all(open.iter().map(|client| client.prepare("SELECT 1"))).await;
    let again = open
        .iter()
        .zip(prepared)
        .map(async |(client, statement)| client.query_one(&statement?, &[]).await);
    let lost = join_all(again).await.into_iter().filter_map(Result::err);
    let lost: Vec<String> = lost.map(|why| crate::engines::postgres::words(&why)).collect();
    Ok((used, (lost.len() as u64, lost.into_iter().next().unwrap_or_default())))
}
