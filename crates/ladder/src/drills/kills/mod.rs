//! The drills that every rung may use.

mod cache;
pub(super) mod database;
mod standbys;

use super::{Drill, Scene};
use crate::ground::Need;
pub use cache::{FLUSH_CACHE, KILL_REDIS, NEW_LINK};
pub use database::{FULL_QUEUE, SLOW_DATABASE};
pub use standbys::{PROMOTE_ASYNC, PROMOTE_SYNC, REPLICA_CUT_OFF, REPLICA_FROZEN, REPLICA_SLOW};
use std::time::Duration;

/// How long a component is away before it is started again.
const AWAY: Duration = Duration::from_millis(300);

/// The server is killed, and started again at once.
pub const KILL_SERVER: Drill = Drill { name: "kill -9 the server", run: kill_server };

/// PostgreSQL is killed as the kernel does when memory runs out, and started again a moment later.
pub const KILL_POSTGRES: Drill = Drill { name: "kill -9 PostgreSQL", run: kill_postgres };

/// PostgreSQL is asked to end, as for an update, and started again at once.
pub const RESTART_POSTGRES: Drill = Drill { name: "restart PostgreSQL", run: restart_postgres };

fn kill_server(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    scene.server.kill()?;
    scene.until_missed()?;
    scene.server.restart()
}

fn kill_postgres(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    scene.ground.kill(Need::Postgres)?;
    scene.until_missed()?;
    scene.go_on(AWAY);
    scene.ground.restart(Need::Postgres)
}

fn restart_postgres(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    scene.ground.restart(Need::Postgres)
}
