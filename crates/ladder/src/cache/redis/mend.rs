//! What happens to a Redis that does not answer: it is asked no more, looked for until it answers, and told what it
//! missed before it is asked again.

use super::thread::Desk;
use super::{OpenError, wire};
use crate::engines::redis::Connection;
use redis::RedisResult;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long connecting may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a lost Redis is looked for.
const PAUSE: Duration = Duration::from_millis(100);
/// No link is called so: too short.
const NO_CODE: &str = "-";

impl Desk {
    /// Connects, and tries every command once.
    ///
    /// # Errors
    /// As [`RedisCache::open`](super::RedisCache::open).
    pub(super) async fn connect(&self) -> Result<Connection, OpenError> {
        let connect = async {
            let (mut connection, driver) = Connection::open(&self.server).await?;
            tokio::spawn(driver);
            let tried = tried(&mut connection).await;
            tried.map_err(|error| self.server.error(&error)).map(|()| connection)
        };
        timeout(PATIENCE, connect).await.unwrap_or_else(|_late| Err(self.server.silent()))
    }

    /// One more failure.
    pub(super) fn failed(&self, why: &str) {
        if self.shared.circuit.failed() {
            self.tell_away(why);
        }
    }

    /// It is asked no more.
    pub(super) fn open(&self, why: &str) {
        if self.shared.circuit.open() {
            self.tell_away(why);
        }
    }

    fn tell_away(&self, why: &str) {
        (self.settings().log)(&format!("the cache cannot be reached: {why}"));
    }

    /// It has to be told that these were changed.
    pub(super) fn owe(&self, codes: Vec<String>) {
        self.owed.borrow_mut().owe(codes, Instant::now(), self.settings().keep.longest());
    }

    /// Mends the circuit whenever it was opened. Never ends.
    pub(super) async fn supervise(&self) {
        let mut tries = interval(PAUSE);
        tries.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.shared.circuit.opened().await;
            while !self.is_mended().await {
                tries.tick().await;
            }
            (self.settings().log)("the cache answers again");
        }
    }

    /// Tries to connect, tells Redis what it missed, and closes the circuit.
    async fn is_mended(&self) -> bool {
        self.connection.take();
        if self.owed.borrow().is_distrusted(Instant::now()) {
            return false; // it need not be asked how it is for so long
        }
        let Ok(mut connection) = self.connect().await else { return false };
        loop {
            let Ok(codes) = self.owed.borrow_mut().take(Instant::now()) else { return false };
            if codes.is_empty() {
                self.connection.replace(Some(connection));
                self.shared.circuit.close();
                return true;
            }
            let told = timeout(PATIENCE, wire::drop_all(&mut connection, &codes)).await;
            if !matches!(told, Ok(Ok(()))) {
                self.owe(codes);
                return false;
            }
        }
    }
}

/// Every command once.
async fn tried(connection: &mut Connection) -> RedisResult<()> {
    wire::look(connection, NO_CODE).await?;
    wire::lease(connection, NO_CODE, 0).await?;
    wire::give_back(connection, NO_CODE, 0).await?;
    wire::drop_all(connection, &[NO_CODE.into()]).await
}
