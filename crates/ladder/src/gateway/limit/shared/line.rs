//! The connection to Redis: many requests are out on it at once. Lost, it is made again beside the requests, of which none waits
//! for it.

use super::{Algorithm, OpenError, Server, Settings, Stamped};
use crate::engines::client::{Circuit, Wire};
use crate::engines::redis::Connection;
use crate::gateway::limit::{Limit, Ruling};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long connecting may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a lost Redis is looked for.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(super) struct Line {
    server: Server,
    limit: Limit,
    settings: Settings,
    circuit: Circuit,
    open: RwLock<Open>,
}

/// A connection with the script's checksum.
#[derive(Debug)]
struct Open {
    connection: Connection,
    checksum: String,
    /// Ends with it.
    _wire: Wire,
}

impl Line {
    pub(super) async fn open(
        server: Server,
        limit: Limit,
        settings: Settings,
    ) -> Result<Line, OpenError> {
        let open = RwLock::new(connect(&server, settings.algorithm).await?);
        Ok(Line { server, limit, settings, circuit: Circuit::default(), open })
    }

    pub(super) fn is_up(&self) -> bool {
        self.circuit.is_closed()
    }

    /// What Redis says of one more request, if it is to be asked and answers in time.
    pub(super) async fn ask(&self, client: &str, at: Option<u64>) -> Option<Stamped> {
        if !self.is_up() {
            return None;
        }
        match timeout(self.settings.deadline, self.run(client, at)).await {
            Ok(Ok((wait, at))) => {
                self.circuit.succeeded();
                let ruling =
                    if wait == 0 { Ruling::Admitted } else { Ruling::refused(wait * 1_000) };
                return Some(Stamped { ruling, at });
            }
            Ok(Err(lost)) if lost.is_io_error() => self.note_away(self.circuit.open(), &lost),
            Ok(Err(error)) => self.note_away(self.circuit.failed(), &error),
            Err(_late) => self.note_away(self.circuit.failed(), &"it is too slow"),
        }
        None
    }

    async fn run(&self, client: &str, at: Option<u64>) -> redis::RedisResult<(u64, u64)> {
        let (mut connection, command) = {
            let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
            let key = format!("{}{client}", self.settings.prefix);
            let command = Algorithm::command(&open.checksum, &key, &self.limit, at);
            (open.connection.clone(), command)
        };
        command.query_async(&mut connection).await
    }

    fn note_away(&self, has_opened: bool, why: &impl ToString) {
        if has_opened {
            let why = why.to_string();
            (self.settings.log)(&format!("the shared limit cannot be asked: {why}"));
        }
    }

    /// Connects anew whenever the circuit was opened. Never ends.
    pub(super) async fn supervise(&self) {
        let mut tries = interval(PAUSE);
        tries.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.circuit.opened().await;
            let open = loop {
                tries.tick().await;
                if let Ok(open) = connect(&self.server, self.settings.algorithm).await {
                    break open;
                }
            };
            *self.open.write().unwrap_or_else(PoisonError::into_inner) = open;
            self.circuit.close();
            (self.settings.log)("the shared limit is asked again");
        }
    }
}

/// Connects, and has the server know the script.
async fn connect(server: &Server, algorithm: Algorithm) -> Result<Open, OpenError> {
    let connecting = async {
        let (mut connection, driver) = Connection::open(server).await?;
        let wire = Wire::spawn(driver);
        let mut load = redis::cmd("SCRIPT");
        load.arg("LOAD").arg(algorithm.script());
        let checksum = load.query_async(&mut connection).await;
        let checksum = checksum.map_err(|error| server.error(&error))?;
        Ok(Open { connection, checksum, _wire: wire })
    };
    timeout(PATIENCE, connecting).await.unwrap_or_else(|_late| Err(server.silent()))
}
