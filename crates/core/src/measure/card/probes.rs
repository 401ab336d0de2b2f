//! What the smallest steps cost here: medians of short measurements, each with a time budget so that a busy machine
//! cannot stretch the card beyond its two seconds.

use super::Known;
use crate::measure::{cpus, stats};
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Barrier, Condvar, Mutex, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// No probe measures for longer.
const BUDGET: Duration = Duration::from_millis(150);

/// Nanoseconds for one `step`: the median of 9 batches.
fn batched(steps: u32, mut step: impl FnMut()) -> f64 {
    let batches: Vec<f64> = (0..9)
        .map(|_| {
            let start = Instant::now();
            (0..steps).for_each(|_| step());
            start.elapsed().as_nanos() as f64 / f64::from(steps)
        })
        .collect();
    stats::median(&batches).unwrap_or(f64::NAN)
}

/// `Instant::now`, in nanoseconds.
pub(super) fn clock() -> f64 {
    batched(20_000, || _ = black_box(Instant::now()))
}

/// The smallest system call, in nanoseconds.
pub(super) fn syscall() -> f64 {
    batched(10_000, || _ = black_box(std::process::id()))
}

/// One `fetch_add`, in nanoseconds: by one thread, and by two on the same counter (wall time over all their adds).
pub(super) fn fetch_add() -> [Known<f64>; 2] {
    const ADDS: u32 = 200_000;
    let counter = AtomicU64::new(0);
    let alone = batched(ADDS, || _ = black_box(counter.fetch_add(1, Relaxed)));
    if cpus::usable() < 2 {
        return [Ok(alone), Err("one core".into())];
    }
    let both = Barrier::new(2);
    let round = || {
        both.wait();
        let start = Instant::now();
        (0..ADDS).for_each(|_| _ = black_box(counter.fetch_add(1, Relaxed)));
        both.wait();
        start.elapsed().as_nanos() as f64 / f64::from(2 * ADDS)
    };
    let rounds: Vec<f64> = thread::scope(|scope| {
        match thread::Builder::new().spawn_scoped(scope, || (0..9).for_each(|_| _ = round())) {
            Ok(_) => (0..9).map(|_| round()).collect(),
            Err(_refused) => Vec::new(),
        }
    });
    [Ok(alone), stats::median(&rounds).ok_or_else(|| "no second thread".into())]
}

/// Waking a thread on the same core, median, in microseconds.
pub(super) fn wake_same_core() -> Known<f64> {
    let cpu = *cpus::allowed().ok_or("no /proc")?.first().ok_or("no CPU in the affinity mask")?;
    wake(cpu, cpu)
}

/// Waking a thread on another core, median, in microseconds.
pub(super) fn wake_cross_core() -> Known<f64> {
    let cpus = cpus::allowed().ok_or("no /proc")?;
    match cpus.into_iter().collect::<Vec<_>>()[..] {
        [first, .., last] => wake(first, last),
        _ => Err("one core".into()),
    }
}

/// Two pinned threads take turns, each blocked until the other is done; half a lap is one wake.
fn wake(here: usize, there: usize) -> Known<f64> {
    let turns = Turns::default();
    thread::scope(|scope| {
        let answering = start(scope, || turns.answer(there))?;
        // Asked on a thread of its own: pinning must not outlive the probe.
        let asking = start(scope, || turns.ask(here)).inspect_err(|_| turns.pass(Turns::OVER))?;
        let laps = asking.join().map_err(|_| "the asking thread panicked")?;
        answering.join().map_err(|_| "the answering thread panicked")??;
        micros(&laps?, 0.5).map(|lap| lap / 2.0)
    })
}

fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Known<ScopedJoinHandle<'scope, T>> {
    thread::Builder::new().spawn_scoped(scope, work).map_err(|refused| refused.to_string())
}

/// Even turns are the asking thread's, odd ones the answering thread's.
#[derive(Default)]
struct Turns {
    turn: Mutex<u64>,
    changed: Condvar,
}

impl Turns {
    /// Odd, so that it wakes the answering thread, and no number of laps reaches it.
    const OVER: u64 = u64::MAX;

    /// Blocks until the turn is even (0) or odd (1), and says which it is.
    fn wait_for(&self, parity: u64) -> u64 {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let other = |turn: &mut u64| *turn % 2 != parity;
        *self.changed.wait_while(turn, other).unwrap_or_else(PoisonError::into_inner)
    }

    fn pass(&self, next: u64) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = next;
        self.changed.notify_one();
    }

    fn ask(&self, cpu: usize) -> Known<Vec<f64>> {
        let pinned = cpus::pin_this_thread(cpu);
        let laps = laps(1_000, || {
            self.pass(self.wait_for(0) + 1);
            self.wait_for(0);
        });
        self.pass(Self::OVER);
        pinned.map(|()| laps)
    }

    fn answer(&self, cpu: usize) -> Known<()> {
        let pinned = cpus::pin_this_thread(cpu);
        loop {
            match self.wait_for(1) {
                Self::OVER => return pinned,
                turn => self.pass(turn + 1),
            }
        }
    }
}

/// Wall times of at most `most` laps, fewer if the budget ends first.
fn laps(most: usize, mut lap: impl FnMut()) -> Vec<f64> {
    let begun = Instant::now();
    let mut times = Vec::with_capacity(most);
    while times.len() < most && begun.elapsed() < BUDGET {
        let start = Instant::now();
        lap();
        times.push(start.elapsed().as_secs_f64());
    }
    times
}

fn micros(seconds: &[f64], q: f64) -> Known<f64> {
    stats::quantile(seconds, q)
        .map(|seconds| seconds * 1e6)
        .ok_or_else(|| "nothing measured".into())
}

/// 200 bytes over loopback TCP and back, in microseconds: median and 99th percentile.
pub(super) fn loopback() -> [Known<f64>; 2] {
    match round_trips() {
        Ok(laps) => [micros(&laps, 0.5), micros(&laps, 0.99)],
        Err(error) => [Err(error.to_string()), Err(error.to_string())],
    }
}

fn round_trips() -> io::Result<Vec<f64>> {
    const MESSAGE: [u8; 200] = [b'x'; 200];
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut near = TcpStream::connect(listener.local_addr()?)?;
    let (mut far, _) = listener.accept()?;
    for end in [&near, &far] {
        end.set_nodelay(true)?;
        end.set_read_timeout(Some(Duration::from_secs(1)))?;
    }
    thread::scope(|scope| {
        // Ends when `near` is closed.
        thread::Builder::new().spawn_scoped(scope, move || {
            let mut message = MESSAGE;
            while far.read_exact(&mut message).and_then(|()| far.write_all(&message)).is_ok() {}
        })?;
        let (mut message, mut failed) = (MESSAGE, Ok(()));
        let times = laps(1_000, || {
            if failed.is_ok() {
                failed = near.write_all(&MESSAGE).and_then(|()| near.read_exact(&mut message));
            }
        });
        near.shutdown(Shutdown::Both)?;
        failed.map(|()| times)
    })
}
