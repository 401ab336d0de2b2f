//! What a login costs beside the check of a token, how many logins a second the cores can do, and what memory they take: on the
//! bounded pool, or with a thread for each.

use super::found::{Crowd, Logins, Round, Way};
use crate::auth::Tokens;
use crate::auth::password::Pool;
use crate::auth::token::{Holder, Key, Ring, Role};
use anyhow::{Context, ensure};
use brigade_core::blink::passwords::{self, Hasher};
use brigade_core::measure::stats::median;
use brigade_core::measure::{Process, thread_cpu_clock, usable_cpus};
use futures_util::future::try_join_all;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant, SystemTime};
use tokio::runtime::Builder;

const PASSWORD: &str = "difference engine";

/// How much, how often.
#[derive(Clone, Copy)]
pub(super) struct Effort {
    /// Rounds of logins.
    pub(super) rounds: usize,
    /// Logins that come at once.
    pub(super) at_once: usize,
    /// Tokens that are checked.
    pub(super) checks: u32,
}

pub(super) fn logins(way: Way, effort: Effort) -> anyhow::Result<Logins> {
    let hash: Arc<str> = passwords::hash(PASSWORD).map_err(|why| anyhow::anyhow!("{why}"))?.into();
    let mut hasher = Hasher::default();
    let alone = (0..effort.rounds).map(|_| login(&mut hasher, &hash));
    let alone = alone.collect::<anyhow::Result<Vec<_>>>()?;
    drop(hasher);
    Ok(Logins {
        cores: usable_cpus(),
        login_ms: median(&alone).context("no rounds")?,
        check_us: check_us(effort.checks)?,
        memory: passwords::MEMORY as u64,
        at_once: effort.at_once,
        crowd: crowd(way, effort, &hash)?,
    })
}

/// CPU time of one password check, on this thread, in milliseconds.
fn login(hasher: &mut Hasher, hash: &str) -> anyhow::Result<f64> {
    let (right, took) = timed(|| hasher.fits(PASSWORD, Some(hash)))?;
    ensure!(right, "the right password is refused");
    Ok(took.as_secs_f64() * 1e3)
}

/// CPU time of one check of a signed token, on average, in microseconds.
fn check_us(checks: u32) -> anyhow::Result<f64> {
    let key = rand::random::<[u8; 32]>();
    let tokens = Tokens::new(Ring::of(Key::new("2026", &key)?));
    let now = SystemTime::now();
    let token = tokens.issue(&Holder { name: "ada@example.com".into(), role: Role::User }, now);
    let (good, took) = timed(|| (0..checks).filter(|_| checked(&tokens, &token, now)).count())?;
    ensure!(good == checks as usize, "a good token is refused");
    Ok(took.as_secs_f64() * 1e6 / f64::from(checks))
}

fn checked(tokens: &Tokens, token: &str, now: SystemTime) -> bool {
    tokens.check(black_box(token), now).is_ok()
}

/// What `work` gives, and the CPU time that it takes on this thread.
fn timed<T>(work: impl FnOnce() -> T) -> anyhow::Result<(T, Duration)> {
    let clock = || thread_cpu_clock().context("no CPU clock of a thread");
    let before = clock()?;
    let done = work();
    Ok((done, clock()?.saturating_sub(before)))
}

/// All rounds of one way.
fn crowd(way: Way, effort: Effort, hash: &Arc<str>) -> anyhow::Result<Crowd> {
    let permits = match way {
        Way::Pool => usable_cpus(),
        Way::Threads => effort.at_once,
    };
    let pool = Pool::new(NonZeroUsize::new(permits).context("no cores")?, effort.at_once);
    let most = Arc::new(AtomicUsize::new(0));
    let process = Process::this();
    let before = process.resident()?;
    let rounds = (0..effort.rounds).map(|_| round(&pool, effort.at_once, hash, &most));
    let rounds = rounds.collect::<anyhow::Result<_>>()?;
    let grew = process.resident()?.saturating_sub(before); // the pool keeps what it took
    Ok(Crowd { way, most: most.load(SeqCst), grew, rounds })
}

/// So many logins at once, until the last is done.
fn round(
    pool: &Pool,
    at_once: usize,
    hash: &Arc<str>,
    most: &Arc<AtomicUsize>,
) -> anyhow::Result<Round> {
    let runtime = Builder::new_current_thread().build()?;
    let running = Arc::new(AtomicUsize::new(0));
    let one = |_| {
        let (hash, running, most) = (Arc::clone(hash), Arc::clone(&running), Arc::clone(most));
        let work = move |hasher: &mut Hasher| {
            most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
            let took = login(hasher, &hash);
            running.fetch_sub(1, SeqCst);
            took
        };
        async { pool.run(work).await? }
    };
    let began = Instant::now();
    let took = runtime.block_on(try_join_all((0..at_once).map(one)))?;
    let all = began.elapsed().as_secs_f64();
    let login_ms = took.iter().sum::<f64>() / at_once as f64;
    Ok(Round { per_s: at_once as f64 / all, login_ms })
}
