//! A thread pool: workers that take jobs out of one bounded queue. It is a page long, and that is all there is to one.
//!
//! It refuses to know how many workers are good: that is the lesson.

use brigade_core::blink::database::{Answer, Database, Delay, Query, Question, ServiceTime};
use brigade_core::blink::stores::Memory;
use brigade_core::jobs::login::{Stretch, cpu_clock};
use brigade_core::measure::{InFlight, cpu_clock as process_clock};
use brigade_core::trace::Recorder;
use crossbeam::channel::{Receiver, Sender, bounded};
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// What a job does: compute, then wait for the database, or not wait at all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    pub(super) stretch: Stretch,
    pub(super) wait: Duration,
}

/// Where jobs are done, and until when.
#[derive(Debug)]
pub(super) struct Trial {
    work: Work,
    database: Option<Database>,
    recorder: Recorder,
    /// Jobs that a worker has begun and not finished.
    pub(super) inside: InFlight,
    /// Jobs that end in this time count; before it the pool warms up, after it no job begins.
    counts: Range<Instant>,
}

/// What stands in the queue: the letter it has in a picture.
#[derive(Clone, Copy, Debug)]
struct Job(char);

/// What a pool did.
pub(super) struct Done {
    pub(super) did: Vec<Did>,
    /// CPU time of the whole process while jobs counted: the workers', the queue's, the database's.
    pub(super) cpu: Option<Duration>,
}

/// What one worker did.
#[derive(Clone, Debug, Default)]
pub(super) struct Did {
    /// Jobs that ended while they counted.
    pub(super) counted: u64,
    /// All its jobs.
    pub(super) jobs: u64,
    /// From a job's beginning to its end, summed over all of them.
    pub(super) inside: Duration,
    /// Its own CPU time.
    pub(super) cpu: Duration,
}

impl Trial {
    pub(super) fn open(
        work: Work,
        warm_up: Duration,
        open_for: Duration,
        recorder: Recorder,
    ) -> io::Result<Trial> {
        let delay = Delay { time: ServiceTime::Const(work.wait), capacity: 20_000, seed: 1 };
        let database = (!work.wait.is_zero())
            .then(|| Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone()))
            .transpose()?;
        let begins = Instant::now() + warm_up;
        let (inside, counts) = (InFlight::default(), begins..begins + open_for);
        Ok(Trial { work, database, recorder, inside, counts })
    }

    /// One job, from the worker's point of view.
    fn serve(&self, Job(letter): Job, did: &mut Did) {
        let began = self.inside.enter();
        let task = self.recorder.task(letter.encode_utf8(&mut [0; 4]));
        for step in 0..self.work.stretch.steps {
            std::hint::black_box(task.run(|| self.work.stretch.step(step.into())));
        }
        if let Some(database) = &self.database {
            let question = Question::Follow("blink".into());
            // The worker is held: as long as it stands here it does no other job.
            let _target: Answer = database.submit(Query::new(task.clone(), question)).wait();
        }
        task.finish();
        did.inside += self.inside.leave(began);
        did.jobs += 1;
        did.counted += u64::from(self.counts.contains(&Instant::now()));
    }
}

// ANCHOR: pool
/// Runs a pool of `workers` that is never short of jobs, until the trial closes.
pub(super) fn run(trial: &Trial, workers: usize) -> io::Result<Done> {
    thread::scope(|scope| {
        let (queue, jobs) = bounded(2 * workers); // to submit to a full queue is to wait
        let spawn = |n| {
            let jobs = jobs.clone();
            thread::Builder::new()
                .name(format!("worker {n}"))
                .spawn_scoped(scope, move || work(trial, &jobs))
        };
        let pool = (1..=workers).map(spawn).collect::<io::Result<Vec<_>>>()?;
        let cpu = offer(trial, &queue);
        drop(queue); // a closed queue ends the workers
        let did = pool
            .into_iter()
            .map(|worker| worker.join().map_err(|_panic| io::Error::other("a worker panicked")))
            .collect::<io::Result<_>>()?;
        Ok(Done { did, cpu })
    })
}

fn work(trial: &Trial, jobs: &Receiver<Job>) -> Did {
    let (mut did, began) = (Did::default(), cpu_clock());
    for job in jobs {
        trial.serve(job, &mut did);
    }
    Did { cpu: cpu_clock() - began, ..did }
}
// ANCHOR_END: pool

/// More jobs than any pool can do: what limits is the pool. Returns the CPU time of the process while jobs counted.
fn offer(trial: &Trial, queue: &Sender<Job>) -> Option<Duration> {
    let mut before = None;
    for letter in ('A'..='Z').cycle() {
        if before.is_none() && Instant::now() >= trial.counts.start {
            before = process_clock();
        }
        // A job is offered before the clock is looked at: however busy the machine is, there is one.
        let offered = queue.send_deadline(Job(letter), trial.counts.end);
        if offered.is_err() || Instant::now() >= trial.counts.end {
            break;
        }
    }
    before.zip(process_clock()).map(|(then, now)| now.saturating_sub(then))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_never_works_on_more_jobs_than_it_has_workers_and_ends_when_the_queue_closes() {
        let stretch = Stretch::lasting(Duration::from_micros(1));
        let work = Work { stretch, wait: Duration::from_micros(100) };
        let open_for = Duration::from_millis(5);
        let trial = Trial::open(work, Duration::ZERO, open_for, Recorder::off()).unwrap();
        let did = run(&trial, 3).unwrap().did;
        assert_eq!(did.len(), 3);
        assert!(trial.inside.most() <= 3);
        let stays: f64 = did.iter().map(|did| did.inside.as_secs_f64()).sum();
        assert!((trial.inside.area() - stays).abs() < 1e-6 * (1.0 + stays));
    }
}
