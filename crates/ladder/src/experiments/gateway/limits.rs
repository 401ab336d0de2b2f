//! What limiters admit: a client floods them around the end of a window, in virtual time, in this process and in Redis; and
//! several instances are flooded at once.

use super::found::{Instances, Limiter, Limits};
use crate::gateway::limit::shared::{Algorithm, Settings, WhenDown};
use crate::gateway::limit::{FixedWindow, Gcra, Limit, Local, Ruling, Shared, SlidingLog, windows};
use crate::ground::empty_keyspace;
use crate::traffic::Meter;
use anyhow::Context;
use brigade_core::measure::stats::median;
use futures_util::future::try_join_all;
use redis::aio::MultiplexedConnection;
use std::hint::black_box;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

const RATE: u32 = 100;
const BURST: u32 = 20;
const LIMIT: Limit = Limit {
    requests: NonZeroU32::new(RATE).expect("some"),
    per: Duration::from_secs(1),
    burst: NonZeroU32::new(BURST).expect("some"),
};
const SETTINGS: Settings = Settings {
    algorithm: Algorithm::Gcra,
    prefix: "gateway:",
    deadline: Duration::from_secs(5),
    when_down: WhenDown::Refuse,
    log: |_| {},
};
const SECOND: u64 = 1_000_000_000;
/// The flood: a request every 2 ms, for two seconds; it begins a fifth of a second before the end of a window.
const EVERY: u64 = 2_000_000;
const FLOOD: u64 = 2 * SECOND;
const BEFORE: u64 = SECOND / 5;
const INSTANCES: usize = 4;
/// Requests that come at once at each instance.
const AT_ONCE: usize = 100;
/// Rulings that are timed at once in this process.
const TIMED: u32 = 10_000;
/// An hour: a window ends there too.
const HOUR: u64 = 3_600 * SECOND;

/// `asked` rulings of each algorithm are timed in Redis.
pub(super) fn limits(server: &str, asked: usize) -> anyhow::Result<Limits> {
    empty_keyspace(server)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut algorithms = Vec::new();
        for algorithm in Algorithm::ALL {
            algorithms.push(limiter(server, algorithm, asked).await?);
        }
        let instances = instances(server).await?;
        Ok(Limits { rate: RATE, burst: BURST, algorithms, instances })
    })
}

/// When the flood's requests come, in nanoseconds.
fn flood() -> impl Iterator<Item = u64> {
    let from = HOUR - BEFORE;
    (from..from + FLOOD).step_by(EVERY as usize)
}

/// The algorithm for one client, in this process.
fn here(algorithm: Algorithm) -> Box<dyn FnMut(u64) -> Ruling> {
    let (mut window, mut log, gcra) =
        (FixedWindow::default(), SlidingLog::default(), Gcra::default());
    match algorithm {
        Algorithm::FixedWindow => Box::new(move |now| window.ask(&LIMIT, now)),
        Algorithm::SlidingLog => Box::new(move |now| log.ask(&LIMIT, now)),
        Algorithm::Gcra => Box::new(move |now| gcra.ask(&LIMIT, now)),
    }
}

async fn shared(server: &str, algorithm: Algorithm) -> anyhow::Result<Shared> {
    let settings = Settings { algorithm, ..SETTINGS };
    Ok(Shared::open(server, LIMIT, settings, &Meter::default()).await?)
}

async fn limiter(server: &str, algorithm: Algorithm, asked: usize) -> anyhow::Result<Limiter> {
    let (mut ask, redis) = (here(algorithm), shared(server, algorithm).await?);
    let admitted: Vec<u64> = flood().filter(|now| ask(*now) == Ruling::Admitted).collect();
    let client = format!("{algorithm:?}");
    let in_redis = in_redis(&[&redis], &client).await?;
    let most = |admitted: &[u64]| windows::most_within(admitted, SECOND - 1);
    let excess = [&admitted, &in_redis].map(|all| windows::excess(all, &LIMIT));
    let kept = kept(server, &format!("{}{client}", SETTINGS.prefix)).await?;
    Ok(Limiter {
        algorithm,
        asked: flood().count(),
        most: most(&admitted),
        most_in_redis: most(&in_redis),
        excess: excess[0].max(excess[1]),
        here_ns: here_ns(algorithm),
        redis_us: redis_us(&redis, &format!("{client}, timed"), asked).await?,
        kept,
    })
}

/// What instances that share a Redis admit of the flood, which asks them in turns.
async fn in_redis(instances: &[&Shared], client: &str) -> anyhow::Result<Vec<u64>> {
    let mut admitted = Vec::new();
    for (now, instance) in flood().zip(instances.iter().cycle()) {
        let stamped = instance.stamped(client, Some(now / 1_000)).await;
        let stamped = stamped.context("Redis does not answer")?;
        if stamped.ruling == Ruling::Admitted {
            admitted.push(stamped.at * 1_000);
        }
    }
    Ok(admitted)
}

async fn instances(server: &str) -> anyhow::Result<Instances> {
    let mut open = Vec::new();
    for _ in 0..INSTANCES {
        open.push(shared(server, Algorithm::Gcra).await?);
    }
    let admitted = in_redis(&open.iter().collect::<Vec<_>>(), "all").await?;
    let alone = [(); INSTANCES].map(|()| Local::new(LIMIT, NonZeroUsize::MIN));
    let asked = |local: &Local| {
        flood().filter(|now| local.ask_by("one", || *now) == Ruling::Admitted).count()
    };
    Ok(Instances {
        instances: INSTANCES,
        law: BURST as usize + (FLOOD / LIMIT.interval()) as usize,
        alone: alone.iter().map(asked).sum(),
        shared: admitted.len(),
        excess: windows::excess(&admitted, &LIMIT),
        racing: racing(server).await?,
        raced: INSTANCES * AT_ONCE,
    })
}

async fn connect(server: &str) -> anyhow::Result<MultiplexedConnection> {
    Ok(redis::Client::open(server)?.get_multiplexed_async_connection().await?)
}

/// Admitted of requests that come at once at all instances, each of which asks how many there were, and then adds one.
async fn racing(server: &str) -> anyhow::Result<usize> {
    let mut connections = Vec::new();
    for _ in 0..INSTANCES {
        connections.push(connect(server).await?);
    }
    let asked = (0..INSTANCES * AT_ONCE).map(|at| {
        let mut connection = connections[at % INSTANCES].clone();
        async move {
            let key = "gateway:racing";
            let before: Option<u32> =
                redis::cmd("GET").arg(key).query_async(&mut connection).await?;
            if before.unwrap_or(0) >= RATE {
                return anyhow::Ok(0);
            }
            let _after: u32 = redis::cmd("INCR").arg(key).query_async(&mut connection).await?;
            Ok(1)
        }
    });
    Ok(try_join_all(asked).await?.into_iter().sum())
}

async fn kept(server: &str, key: &str) -> anyhow::Result<u64> {
    let mut usage = redis::cmd("MEMORY");
    usage.arg("USAGE").arg(key).arg("SAMPLES").arg(0);
    let kept: Option<u64> = usage.query_async(&mut connect(server).await?).await?;
    kept.with_context(|| format!("Redis keeps nothing under {key}"))
}

fn here_ns(algorithm: Algorithm) -> f64 {
    let mut ask = here(algorithm);
    let began = Instant::now();
    for now in 0..u64::from(TIMED) {
        black_box(ask(black_box(HOUR + now * EVERY)));
    }
    began.elapsed().as_secs_f64() * 1e9 / f64::from(TIMED)
}

async fn redis_us(redis: &Shared, client: &str, asked: usize) -> anyhow::Result<f64> {
    let mut times = Vec::with_capacity(asked);
    for _ in 0..asked {
        let began = Instant::now();
        redis.stamped(client, None).await.context("Redis does not answer")?;
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    median(&times).context("nothing was timed")
}
