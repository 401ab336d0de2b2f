//! Who counts which shard. Three ways with the same workers, which differ in where a worker finds its next
//! shard; and the same by rayon and by tokio.

use super::deque::Deque;
use super::shards::{Counted, SHARDS, Shards, dealt};
use brigade_core::jobs::login::cpu_clock;
use brigade_core::trace::{Recorder, Task};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// What one way did. Times in milliseconds; those that need the clocks of its workers are 0 of rayon and tokio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Outcome {
    pub(super) counted: Counted,
    /// From the common start to the end of the last worker.
    pub(super) makespan: f64,
    /// CPU time of all workers.
    pub(super) work: f64,
    /// CPU time of the worker that used most.
    pub(super) busiest: f64,
    /// Shards taken from another worker.
    pub(super) stolen: u64,
}

/// Counts all shards with so many workers.
pub(super) type Way = fn(&Arc<Shards>, usize, &Recorder) -> io::Result<Outcome>;

/// Every way, with words for the table.
pub(super) const WAYS: [(&str, Way); 5] = [
    ("dealt: as many shards for each", once_dealt),
    ("one queue for all", queue),
    ("a deque each, and stealing", stealing),
    ("rayon", on_rayon),
    ("tokio, one task per shard", on_tokio),
];

/// The two that are drawn, and whose workers are also timed alone: the price of being able to steal.
pub(super) const TWINS: [(&str, Way); 2] = [("dealt", once_dealt), ("stealing", stealing)];

/// What one worker found and spent.
#[derive(Clone, Copy, Debug)]
struct Share {
    counted: Counted,
    start: Instant,
    end: Instant,
    cpu: Duration,
}

// ANCHOR: ways
/// Every worker gets the same number of shards, and that is that.
fn once_dealt(shards: &Arc<Shards>, workers: usize, recorder: &Recorder) -> io::Result<Outcome> {
    let own = deal(workers);
    by_threads(shards, workers, recorder, |worker| own[worker].pop())
}

/// A worker that is free takes the next.
fn queue(shards: &Arc<Shards>, workers: usize, recorder: &Recorder) -> io::Result<Outcome> {
    let shared: Deque<usize> = (0..SHARDS).collect();
    by_threads(shards, workers, recorder, |_| shared.steal())
}

/// Dealt as above; but a worker that has nothing left takes from one that has.
fn stealing(shards: &Arc<Shards>, workers: usize, recorder: &Recorder) -> io::Result<Outcome> {
    let (own, stolen) = (deal(workers), AtomicU64::new(0));
    let steal = |thief: usize| {
        let mut victims = (1..workers).map(|step| &own[(thief + step) % workers]);
        let shard = victims.find_map(Deque::steal)?;
        stolen.fetch_add(1, Relaxed); // a count and nothing else
        Some(shard)
    };
    let next = |worker: usize| own[worker].pop().or_else(|| steal(worker));
    let outcome = by_threads(shards, workers, recorder, next)?;
    Ok(Outcome { stolen: stolen.into_inner(), ..outcome })
}
// ANCHOR_END: ways

fn deal(workers: usize) -> Vec<Deque<usize>> {
    (0..workers).map(|worker| dealt(worker, workers).collect()).collect()
}

/// Threads that start together, each counting what `next` gives it until there is nothing more.
fn by_threads(
    shards: &Shards,
    workers: usize,
    recorder: &Recorder,
    next: impl Fn(usize) -> Option<usize> + Sync,
) -> io::Result<Outcome> {
    let (go, started) = crossbeam::channel::bounded::<Infallible>(0);
    let (here, arrived) = crossbeam::channel::bounded(workers);
    let (started, next) = (&started, &next);
    let work = |worker: usize| {
        recorder.lane(format!("worker {}", worker + 1));
        let _told = here.send(());
        let _closed = started.recv();
        let (start, clock) = (Instant::now(), cpu_clock());
        let mut counted = Counted::default();
        while let Some(shard) = next(worker) {
            counted = counted.and(shards.count(shard, &task(recorder, shard, workers)));
        }
        Share { counted, start, end: Instant::now(), cpu: cpu_clock() - clock }
    };
    let shares: io::Result<Vec<Share>> = thread::scope(|scope| {
        let (go, work) = (go, &work); // moved in, so that also an error sets the others free
        let spawn = |worker| {
            let thread = thread::Builder::new().spawn_scoped(scope, move || work(worker))?;
            let _here = arrived.recv(); // one after the other, or the lanes are in disorder
            io::Result::Ok(thread)
        };
        let running = (0..workers).map(spawn).collect::<io::Result<Vec<_>>>()?;
        drop(go);
        running.into_iter().map(joined).collect()
    });
    Ok(together(&shares?))
}

fn joined(thread: ScopedJoinHandle<'_, Share>) -> io::Result<Share> {
    thread.join().map_err(|_| io::Error::other("a worker panicked"))
}

fn together(shares: &[Share]) -> Outcome {
    let start = shares.iter().map(|share| share.start).min();
    let end = shares.iter().map(|share| share.end).max();
    let cpu = || shares.iter().map(|share| ms(share.cpu));
    Outcome {
        counted: shares.iter().fold(Counted::default(), |all, share| all.and(share.counted)),
        makespan: start.zip(end).map_or(0.0, |(start, end)| ms(end - start)),
        work: cpu().sum(),
        busiest: cpu().fold(0.0, f64::max),
        stolen: 0,
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// In the picture a shard bears the letter of the worker it was dealt to.
fn task(recorder: &Recorder, shard: usize, workers: usize) -> Task {
    if !recorder.is_on() {
        return Task::default();
    }
    let dealt_to = (shard * workers / SHARDS).min(25) as u8;
    recorder.task(char::from(b'A' + dealt_to).encode_utf8(&mut [0; 4]))
}

/// Rayon splits the range in halves, and its idle threads steal halves.
fn on_rayon(shards: &Arc<Shards>, workers: usize, recorder: &Recorder) -> io::Result<Outcome> {
    let named = recorder.clone();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(workers)
        .start_handler(move |worker| named.lane(format!("rayon {}", worker + 1)))
        .build()
        .map_err(io::Error::other)?;
    let start = Instant::now();
    let count = |shard: usize| shards.count(shard, &task(recorder, shard, workers));
    let counted = pool.install(|| {
        let all = (0..SHARDS).into_par_iter().with_max_len(1);
        all.map(count).reduce(Counted::default, Counted::and)
    });
    Ok(Outcome { counted, makespan: ms(start.elapsed()), ..Outcome::default() })
}

/// A task for each shard; tokio's workers steal tasks from each other's queues.
fn on_tokio(shards: &Arc<Shards>, workers: usize, recorder: &Recorder) -> io::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).build()?;
    let start = Instant::now();
    let spawn = |shard: usize| {
        let (shards, task) = (Arc::clone(shards), task(recorder, shard, workers));
        runtime.spawn(async move { shards.count(shard, &task) })
    };
    let tasks: Vec<_> = (0..SHARDS).map(spawn).collect();
    let counted = runtime.block_on(async {
        let mut counted = Counted::default();
        for task in tasks {
            counted = counted.and(task.await.map_err(io::Error::other)?);
        }
        io::Result::Ok(counted)
    })?;
    Ok(Outcome { counted, makespan: ms(start.elapsed()), ..Outcome::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_counts_every_shard_once() {
        let shards = Arc::new(Shards::of(2_000).cut(1.2));
        for (words, way) in WAYS {
            for workers in [1, 3] {
                let outcome = way(&shards, workers, &Recorder::off()).expect(words);
                assert_eq!(outcome.counted.lines, 2_000, "{words}, {workers}");
            }
        }
    }
}
