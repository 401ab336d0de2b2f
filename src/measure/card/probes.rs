//! What the smallest steps cost here: medians of short measurements, each with a time budget so that a busy machine
//! cannot stretch the card beyond its two seconds.

use super::Known;
use crate::measure::{cpus, stats};
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Barrier, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
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
    [
        Ok(alone),
        stats::median(&rounds).ok_or_else(|| "no second thread".into()),
    ]
}

/// Waking a thread on the same core, median, in microseconds.
pub(super) fn wake_same_core() -> Known<f64> {
    let cpu = *cpus::allowed()
        .ok_or("no /proc")?
        .first()
        .ok_or("no CPU in the affinity mask")?;
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
    /// Odd, so that it wakes the answering thread, and no number of laps reaches it.
    const OVER: u64 = u64::MAX;
    let (turn, changed) = (Mutex::new(0_u64), Condvar::new());
    // Even turns are the asking thread's, odd ones the answering thread's.
    let wait_for = |parity: u64| {
        let turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        changed
            .wait_while(turn, |turn| *turn % 2 != parity)
            .unwrap_or_else(PoisonError::into_inner)
    };
    let pass = |mut turn: MutexGuard<'_, u64>, next: u64| {
        *turn = next;
        drop(turn);
        changed.notify_one();
    };
    let answer = || {
        let pinned = cpus::pin_this_thread(there);
        loop {
            let turn = wait_for(1);
            if *turn == OVER {
                return pinned;
            }
            let next = *turn + 1;
            pass(turn, next);
        }
    };
    let ask = || {
        let pinned = cpus::pin_this_thread(here);
        let laps = laps(1_000, || {
            let turn = wait_for(0);
            let next = *turn + 1;
            pass(turn, next);
            drop(wait_for(0));
        });
        pass(wait_for(0), OVER);
        pinned.map(|()| laps)
    };
    let laps = thread::scope(|scope| {
        let answering = thread::Builder::new()
            .spawn_scoped(scope, answer)
            .map_err(|error| error.to_string())?;
        // Asked on a thread of its own: pinning must not outlive the probe.
        let asking = thread::Builder::new()
            .spawn_scoped(scope, ask)
            .map_err(|error| error.to_string());
        if asking.is_err() {
            pass(wait_for(0), OVER);
        }
        let laps = asking?.join().map_err(|_| "the asking thread panicked")?;
        answering
            .join()
            .map_err(|_| "the answering thread panicked")??;
        laps
    })?;
    micros(&laps, 0.5).map(|lap| lap / 2.0)
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
            while far
                .read_exact(&mut message)
                .and_then(|()| far.write_all(&message))
                .is_ok()
            {}
        })?;
        let (mut message, mut failed) = (MESSAGE, Ok(()));
        let times = laps(1_000, || {
            if failed.is_ok() {
                failed = near
                    .write_all(&MESSAGE)
                    .and_then(|()| near.read_exact(&mut message));
            }
        });
        near.shutdown(Shutdown::Both)?;
        failed.map(|()| times)
    })
}
