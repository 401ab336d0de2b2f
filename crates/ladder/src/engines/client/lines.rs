//! The connections that are up, and which of them is asked next: the one with the fewest queries out. A server takes the
//! queries of one connection one after another, so what stands behind a query that waits (for a lock, say) waits with
//! it, while other connections have nothing to do.

use super::Job;
use async_channel::{Receiver, Sender, unbounded};
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A connection whose next answer takes longer is asked nothing more as long as another one answers. It is far above
/// what a query takes, and far below what a user waits.
const SLOW: Duration = Duration::from_millis(100);

/// A connection that is up, as those see it who have queries for it.
#[derive(Debug)]
pub(super) struct Line {
    jobs: Sender<Job>,
    load: Rc<Load>,
}

/// What is out on a connection.
#[derive(Debug)]
pub(super) struct Load {
    out: Cell<usize>,
    /// Since when its next answer is waited for.
    since: Cell<Instant>,
}

impl Line {
    /// A line, and what comes through it, until the line is dropped.
    pub(super) fn new() -> (Line, Receiver<Job>) {
        let (jobs, queue) = unbounded();
        let load = Load { out: Cell::new(0), since: Cell::new(Instant::now()) };
        (Line { jobs, load: Rc::new(load) }, queue)
    }

    pub(super) fn load(&self) -> Rc<Load> {
        Rc::clone(&self.load)
    }

    pub(super) fn has(&self, load: &Rc<Load>) -> bool {
        Rc::ptr_eq(&self.load, load)
    }

    pub(super) fn give(&self, job: Job) {
        self.load.given(Instant::now());
        // Only a connection that has just ended refuses; the promise dropped with the job fails the ticket.
        let _refused = self.jobs.try_send(job);
    }
}

impl Load {
    fn given(&self, now: Instant) {
        if self.out.get() == 0 {
            self.since.set(now);
        }
        self.out.set(self.out.get() + 1);
    }

    /// The answer to one query has come.
    pub(super) fn answered(&self, now: Instant) {
        self.out.set(self.out.get() - 1);
        self.since.set(now);
    }

    fn is_slow(&self, now: Instant) -> bool {
        self.out.get() > 0 && now.saturating_duration_since(self.since.get()) > SLOW
    }
}

/// Who is asked next, of connections that have `depth` queries out at most; `None` where that must wait.
pub(super) fn next(lines: &[Line], depth: usize, now: Instant) -> Option<&Line> {
    let are_all_slow = lines.iter().all(|line| line.load.is_slow(now));
    let lines = lines.iter().filter(|line| are_all_slow || !line.load.is_slow(now));
    let next = lines.min_by_key(|line| line.load.out.get());
    next.filter(|line| line.load.out.get() < depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines with so many queries out, of which the next answer has been waited for so long.
    fn lines(out: &[(usize, Duration)], now: Instant) -> Vec<Line> {
        let line = |(out, waited): &(usize, Duration)| {
            let (line, _) = Line::new();
            (0..*out).for_each(|_| line.load.given(now - *waited));
            line
        };
        out.iter().map(line).collect()
    }

    fn chosen(out: &[(usize, Duration)], depth: usize) -> Option<usize> {
        let now = Instant::now();
        let lines = lines(out, now);
        let next = next(&lines, depth, now)?;
        lines.iter().position(|line| line.has(&next.load()))
    }

    const SHORT: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(1);

    #[test]
    fn the_one_with_the_fewest_queries_out_is_asked() {
        assert_eq!(chosen(&[(2, SHORT), (0, SHORT), (1, SHORT)], 8), Some(1));
        assert_eq!(chosen(&[(2, SHORT), (3, SHORT)], 8), Some(0));
        assert_eq!(chosen(&[(0, LONG), (1, SHORT)], 8), Some(0), "it has nothing to be slow at");
        assert_eq!(chosen(&[(8, SHORT), (8, SHORT)], 8), None);
        assert_eq!(chosen(&[], 8), None);
    }

    #[test]
    fn one_that_waits_is_asked_nothing_as_long_as_another_one_answers() {
        assert_eq!(chosen(&[(1, LONG), (5, SHORT)], 8), Some(1));
        assert_eq!(chosen(&[(1, LONG), (8, SHORT)], 8), None);
        assert_eq!(chosen(&[(2, LONG), (1, LONG)], 8), Some(1), "all of them wait");
    }

    #[test]
    fn an_answer_shows_that_it_does_not_wait() {
        let now = Instant::now();
        let lines = lines(&[(3, LONG), (2, SHORT)], now);
        lines[0].load.answered(now);
        lines[0].load.answered(now);
        let next = next(&lines, 8, now).expect("there is room");
        assert!(lines[0].has(&next.load()));
    }
}
