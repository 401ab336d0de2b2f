//! A connection to one server, or to the nodes of a cluster, of which each has some of the keys. What asks with one key a
//! command cannot tell them apart.
//!
//! What a cluster asks of those who use it, beside one more connection for each node: a command or a script names its keys,
//! and all of them have one slot. `DEL` of several keys is sent in parts by the client; scripts that reach for keys that they
//! do not name, as those of the [store](super::Redis) do, cannot run there.

use super::open::{OpenError, Server};
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::{Cmd, Pipeline, RedisFuture, Value};
use std::fmt;
use std::future::pending;
use std::time::Duration;

/// A command is sent again so often when its node is lost, or says that another one has the key (`MOVED`).
const RETRIES: u32 = 3;
/// Between two of them: what a moved key's new node needs is known at once, what a killed node's replica needs is seconds.
const PAUSE: Duration = Duration::from_millis(50);
/// A node that does not answer within this time may stand still.
const ANSWER: Duration = Duration::from_millis(500);

/// Many commands are out on it at once. Clones share it.
#[derive(Clone)]
pub(crate) enum Connection {
    /// To one server.
    One(MultiplexedConnection),
    /// To a cluster.
    Cluster(ClusterConnection),
}

impl Connection {
    /// Connects to a server or a cluster: a connection, which is answered while the future beside it is polled.
    ///
    /// # Errors
    /// It cannot be reached, or does not let us in.
    pub(crate) async fn open(
        server: &Server,
    ) -> Result<(Connection, impl Future<Output = ()> + Send + use<>), OpenError> {
        if let Some(nodes) = server.nodes() {
            let client = ClusterClient::builder(nodes)
                .retries(RETRIES)
                .min_retry_wait(PAUSE.as_millis() as u64)
                .max_retry_wait(PAUSE.as_millis() as u64)
                .connection_timeout(ANSWER)
                .response_timeout(ANSWER);
            let client = client.build().map_err(|error| server.error(&error))?;
            let connection = client.get_async_connection().await;
            let connection = connection.map_err(|error| server.error(&error))?;
            return Ok((Connection::Cluster(connection), Box::pin(pending()) as Driver));
        }
        let (connection, driver) = server.dial().await?;
        Ok((Connection::One(connection), Box::pin(driver) as Driver))
    }
}

/// A cluster's connections drive themselves.
type Driver = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Connection::One(one) => one.req_packed_command(command),
            Connection::Cluster(cluster) => cluster.req_packed_command(command),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        commands: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Connection::One(one) => one.req_packed_commands(commands, offset, count),
            Connection::Cluster(cluster) => cluster.req_packed_commands(commands, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Connection::One(one) => one.get_db(),
            Connection::Cluster(cluster) => cluster.get_db(),
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Connection::One(_) => "One",
            Connection::Cluster(_) => "Cluster",
        })
    }
}
