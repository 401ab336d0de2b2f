//! One statement on a connection of its own: for what is asked once, such as a database to work in.

use super::open::{OpenError, PATIENCE, Server, Tables};
use crate::engines::StartError;
use std::time::Duration;
use tokio::runtime;
use tokio::time::timeout;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// A database is made or dropped within this time, on a slow disk too.
const ANSWER: Duration = Duration::from_secs(30);

/// The first column of what a server answers to `sql`, as text. The calling thread waits.
///
/// # Errors
/// The URL cannot be read, or the server is away or refuses: without its password.
pub fn ask(url: &str, sql: &str) -> Result<Vec<String>, OpenError> {
    let server = Server::read(url, Tables::Links)?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(StartError::Thread)?.block_on(asked(&server, sql))
}

async fn asked(server: &Server, sql: &str) -> Result<Vec<String>, OpenError> {
    let failed = |error: Error| server.error(&error);
    let connected = timeout(PATIENCE, server.config().connect(NoTls)).await;
    let (client, wire) = connected.map_err(|_late| server.silent(PATIENCE))?.map_err(failed)?;
    let wire = tokio::spawn(wire);
    let answer = timeout(ANSWER, client.simple_query(sql)).await;
    let answer = answer.map_err(|_late| server.silent(ANSWER))?.map_err(failed)?;
    drop(client); // it says goodbye
    let _parted = timeout(PATIENCE, wire).await;
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    Ok(answer.into_iter().filter_map(first).collect())
}
