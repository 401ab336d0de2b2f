//! A queue of mails and the workers that send them, while sign-ups come at a rate that no answer changes.

use brigade_core::measure::{Arrivals, ServiceTime};
use crossbeam::channel::{Receiver, Sender, never, unbounded};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::io;
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

/// Who comes, and what there is for them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) arrivals: Arrivals,
    /// Sign-ups a second.
    pub(super) rate: f64,
    /// What the provider takes for a mail.
    pub(super) mail: ServiceTime,
    pub(super) workers: usize,
    /// For so long they come; then what waits is still sent.
    pub(super) lasts: Duration,
}

/// One mail, in seconds from the beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    pub(super) came: f64,
    pub(super) begun: f64,
    pub(super) done: f64,
}

/// A mail in the queue.
struct Job {
    came: Instant,
    takes: Duration,
}

// ANCHOR: queue
/// All mails, in the order in which they came. `level` is told how many wait.
pub(super) fn run(load: &Load, level: impl Fn(usize)) -> io::Result<Vec<Stay>> {
    let (queue, jobs) = unbounded(); // it takes all that comes: that is the trouble
    let (stays, stayed) = unbounded();
    let opened = Instant::now();
    thread::scope(|scope| {
        for _ in 0..load.workers {
            let (jobs, stays) = (jobs.clone(), stays.clone());
            Builder::new().spawn_scoped(scope, move || work(opened, &jobs, &stays))?;
        }
        drop(stays);
        come(load, opened, &queue, &level);
        drop(queue); // the workers end when all is sent
        let sent = stayed.iter().inspect(|_| level(jobs.len()));
        let mut all: Vec<Stay> = sent.collect();
        all.sort_by(|a, b| a.came.total_cmp(&b.came));
        Ok(all)
    })
}

fn work(opened: Instant, jobs: &Receiver<Job>, stays: &Sender<Stay>) {
    let at = |instant: Instant| (instant - opened).as_secs_f64();
    for Job { came, takes } in jobs {
        let begun = Instant::now();
        let _sent = never::<()>().recv_deadline(begun + takes);
        let stay = Stay { came: at(came), begun: at(begun), done: at(Instant::now()) };
        let _told = stays.send(stay);
    }
}
// ANCHOR_END: queue

/// Puts each mail into the queue when it is due.
fn come(load: &Load, opened: Instant, queue: &Sender<Job>, level: &impl Fn(usize)) {
    let mut draw = StdRng::seed_from_u64(25);
    for due in load.arrivals.times(load.rate, 25).take_while(|due| *due < load.lasts) {
        let _due = never::<()>().recv_deadline(opened + due);
        let job = Job { came: Instant::now(), takes: load.mail.draw(&mut draw) };
        let _gone = queue.send(job);
        level(queue.len());
    }
}

/// How long each mail would have stayed, on average and in seconds, had so many workers taken them first come, first served,
/// without a moment in between (the recursion of Kiefer and Wolfowitz, 1955).
pub(super) fn replayed(stays: &[Stay], workers: usize) -> f64 {
    let mut free = vec![0.0_f64; workers.max(1)];
    let stay = |stay: &Stay| {
        let first = free.iter_mut().min_by(|a, b| a.total_cmp(b));
        let takes = stay.done - stay.begun;
        first.map_or(takes, |free| {
            *free = free.max(stay.came) + takes;
            *free - stay.came
        })
    };
    mean(stays.iter().map(stay))
}

/// Of nothing, 0.
pub(super) fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stay(came: f64, takes: f64) -> Stay {
        Stay { came, begun: came, done: came + takes }
    }

    #[test]
    fn a_replay_waits_for_the_worker_that_is_free_first() {
        let stays = [stay(0.0, 4.0), stay(0.0, 1.0), stay(0.5, 1.0), stay(9.0, 1.0)];
        let [alone, two] = [1, 2].map(|workers| replayed(&stays, workers));
        assert!((alone - (4.0 + 5.0 + 5.5 + 1.0) / 4.0).abs() < 1e-9, "{alone}");
        assert!((two - (4.0 + 1.0 + 1.5 + 1.0) / 4.0).abs() < 1e-9, "{two}");
        assert!(replayed(&[], 2).abs() < 1e-9);
    }

    #[test]
    fn every_mail_that_comes_is_sent_and_in_the_end_none_waits() {
        let lasts = Duration::from_millis(10);
        let mail = ServiceTime::Const(Duration::from_micros(100));
        let load = Load { arrivals: Arrivals::Constant, rate: 1e4, mail, workers: 2, lasts };
        let stays = run(&load, |_| {}).unwrap();
        assert_eq!(stays.len(), 100);
        assert!(stays.iter().all(|stay| stay.came <= stay.begun && stay.begun < stay.done));
    }
}
