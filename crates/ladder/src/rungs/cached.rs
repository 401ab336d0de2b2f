//! Rung 4: a cache before the database, and nothing else is changed. What is asked for often is answered in this process, what
//! any instance has asked for lately by Redis, and the database is asked for the rest.
//!
//! Redis away: every question goes to the database, of which no more than it can take are let in. To fail closed
//! instead is one word; it is right where the database would fall without its cache.

use super::{Link, Place, Rung, Source, Write, serving, workers};
use crate::cache::expiry::Lifetime;
use crate::cache::{Keep, LocalCache, RedisCache, Settings, SingleFlight, WhenDown};
use crate::drills::kills::{FLUSH_CACHE, KILL_REDIS, KILL_SERVER, NEW_LINK};
use crate::experiments::cache;
use crate::ground::Need;
use brigade_core::blink::database::{Bounded, Counted, Database, Engine};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 4,
    name: "cached",
    adds: "a cache in the process and Redis before the database; many who miss at once ask once",
    needs: &[Need::Postgres, Need::Redis, Need::Mail],
    serve,
    write: Write::Link,
    parts: &[
        Link { from: "clients", by: "HTTP", to: "server" },
        Link { from: "server", by: "GET, SET", to: "Redis" },
        Link { from: "server", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "HTTP", to: "mail" },
    ],
    files: &[
        Source { path: "src/rungs/cached.rs", text: include_str!("cached.rs") },
        Source { path: "src/cache/mod.rs", text: include_str!("../cache/mod.rs") },
        Source { path: "src/cache/expiry.rs", text: include_str!("../cache/expiry.rs") },
        Source { path: "src/cache/table.rs", text: include_str!("../cache/table.rs") },
        Source { path: "src/cache/local.rs", text: include_str!("../cache/local.rs") },
        Source {
            path: "src/cache/single_flight.rs",
            text: include_str!("../cache/single_flight.rs"),
        },
        Source { path: "src/cache/tally.rs", text: include_str!("../cache/tally.rs") },
        Source { path: "src/cache/redis/mod.rs", text: include_str!("../cache/redis/mod.rs") },
        Source {
            path: "src/engines/client/circuit.rs",
            text: include_str!("../engines/client/circuit.rs"),
        },
        Source { path: "src/cache/redis/mend.rs", text: include_str!("../cache/redis/mend.rs") },
        Source { path: "src/cache/redis/owed.rs", text: include_str!("../cache/redis/owed.rs") },
        Source {
            path: "src/cache/redis/thread.rs",
            text: include_str!("../cache/redis/thread.rs"),
        },
        Source { path: "src/cache/redis/value.rs", text: include_str!("../cache/redis/value.rs") },
        Source { path: "src/cache/redis/wire.rs", text: include_str!("../cache/redis/wire.rs") },
    ],
    drills: &[KILL_SERVER, FLUSH_CACHE, KILL_REDIS, NEW_LINK],
    experiments: &[cache::EXPERIMENT],
    rule: "Put a cache before a database when enough requests are hits: more than the cache's time divided by the database's. It is a copy: say how old it may be, and what is done without it.",
};

/// Links in this process: a few megabytes.
const MOST: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");
/// Another instance's delete is not heard of here, so what is kept here is old for this long at most. That there is no
/// such link is kept in Redis only, or a link that another instance made would stay hidden.
const HERE: Keep = Keep { found: Lifetime::jittered(Duration::from_secs(2), 0.2), absent: None };
/// How old an answer of this rung may be.
pub(crate) fn oldest() -> Duration {
    HERE.found.longest()
}

/// Every instance's writes are heard of in Redis.
const SHARED: Keep = Keep {
    found: Lifetime::jittered(Duration::from_secs(600), 0.2),
    absent: Some(Lifetime::jittered(Duration::from_secs(10), 0.2)),
};
/// A request waits for Redis no longer: about what the database takes when it has much to do.
const DEADLINE: Duration = Duration::from_millis(10);
/// Questions that the database has at once, about as many as it answers in a tenth of a second.
const AT_ONCE: usize = 1_024;

fn serve(place: Place) -> anyhow::Result<()> {
    let database = database(&place)?;
    let _workers = workers::workers(&place)?;
    serving::serve(place, database)
}

/// What keeps links, behind Redis and a cache in this process: PostgreSQL, or services of their own where there are some.
pub(super) fn database(place: &Place) -> anyhow::Result<Database> {
    let postgres = Arc::new(workers::database(place)?);
    match place.means.services {
        None => before(place, postgres),
        Some(services) => before(place, Arc::new(services.engine(postgres, &place.recorder)?)),
    }
}

/// The caches before `behind`, and the count of clicks before them.
pub(super) fn before(place: &Place, behind: Arc<dyn Engine>) -> anyhow::Result<Database> {
    let Place { means, recorder, traffic, telemetry, .. } = place;
    let bounded = Bounded::over(telemetry.over(behind, Need::Postgres.name()), AT_ONCE);
    let settings = Settings {
        keep: SHARED,
        deadline: DEADLINE,
        when_down: WhenDown::AskBehind,
        log: workers::log,
    };
    let (url, meter) = (means.redis()?, traffic.with("Redis"));
    let redis = RedisCache::open_metered(url, Arc::new(bounded), settings, recorder, &meter)?;
    let redis = telemetry.over(Arc::new(redis), "Redis cache");
    let local = LocalCache::over(redis, MOST, HERE).reloading_early();
    let counted = Counted::start(Arc::new(SingleFlight::over(Arc::new(local))), recorder)?;
    Ok(Database::over(Arc::new(counted)))
}
