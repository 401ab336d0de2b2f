//! S9: one request that asks the database ten times, 2 ms each. Who waits for all of them at once?

use super::{Slice, timed};
use crate::measure::serving::links::links;
use crate::{Entry, Extent, Metric, SEED, Settings, Timed};
use anyhow::{Context, bail, ensure};
use brigade_core::blink::database::{
    Answer, Database, Delay, Query, Question, ServiceTime, Ticket,
};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::trace::{Recorder, Task};
use rayon::prelude::*;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::task::JoinSet;

/// The database's service time.
const WAIT: Duration = Duration::from_millis(2);

pub(super) const SLICE: Slice = Slice {
    name: "fan_out",
    question: "One request asks the database ten times: who waits for all at once?",
    axis: ("calls", "", false),
    headline: Metric::Time,
    columns: &[Metric::Work],
    baseline: "sequential",
    points,
    series: || vec!["sequential", "tickets", "threads", "rayon", "tokio", "smol"],
    entry,
    note: |settings, at| {
        format!(
            "a request is {at} calls of 2 ms, rayon and tokio have {} thread(s), smol one; \
             work includes the database's",
            settings.workers(0)
        )
    },
};

fn points(extent: Extent) -> &'static [f64] {
    match extent {
        Extent::Test => &[2.0],
        Extent::Quick | Extent::Default => &[10.0],
        Extent::Full => &[1.0, 10.0, 100.0],
    }
}

/// The database, and the code that everybody asks it for.
struct Asked {
    database: Database,
    code: String,
}

type Answers = Vec<Answer>;

fn entry(settings: &Settings, series: &str, at: f64) -> anyhow::Result<Entry> {
    let (calls, workers) = (at as usize, settings.workers(0));
    let link = links(1).next().context("a link")?;
    let asked = Arc::new(Asked::new(calls)?);
    let all_right = move |requests: u64, answers: Answers| {
        let right = |answer: &&Answer| **answer == Answer::Target(Some(link.url.clone()));
        let right = answers.iter().filter(right).count() as u64;
        ensure!(right == requests * calls as u64, "{right} right answers to {requests} requests");
        Ok(())
    };
    let request = request(series, calls, workers, asked)?;
    timed(Timed::new(move |requests| all(requests, &request), all_right))
}

/// The answers to so many requests, one request after the other.
fn all(requests: u64, request: &Request) -> anyhow::Result<Answers> {
    let mut answers = Answers::new();
    for _ in 0..requests {
        answers.extend(request()?);
    }
    Ok(answers)
}

type Request = Box<dyn Fn() -> anyhow::Result<Answers>>;

/// How a request is answered.
fn request(
    series: &str,
    calls: usize,
    workers: usize,
    asked: Arc<Asked>,
) -> anyhow::Result<Request> {
    Ok(match series {
        "sequential" => Box::new(move || Ok((0..calls).map(|_| asked.ask().wait()).collect())),
        "tickets" => Box::new(move || Ok(tickets(calls, &asked))),
        "threads" => Box::new(move || threads(calls, &asked)),
        "rayon" => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build()?;
            let wait = move || (0..calls).into_par_iter().map(|_| asked.ask().wait()).collect();
            Box::new(move || Ok(pool.install(&wait)))
        }
        "tokio" => {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(workers).build()?;
            Box::new(move || runtime.block_on(runtime.spawn(tokio(calls, asked.clone())))?)
        }
        "smol" => Box::new(move || Ok(smol::block_on(smol::spawn(smol(calls, asked.clone()))))),
        _ => bail!("there is no way to answer that is called {series}"),
    })
}

/// Asks everything first and waits then: one thread, and nothing asynchronous but the question.
fn tickets(calls: usize, asked: &Asked) -> Answers {
    let tickets: Vec<Ticket> = (0..calls).map(|_| asked.ask()).collect();
    tickets.into_iter().map(Ticket::wait).collect()
}

fn threads(calls: usize, asked: &Asked) -> anyhow::Result<Answers> {
    thread::scope(|scope| {
        let mut waiting = Vec::new();
        for _ in 0..calls {
            waiting.push(thread::Builder::new().spawn_scoped(scope, || asked.ask().wait())?);
        }
        let join = |thread: thread::ScopedJoinHandle<'_, Answer>| thread.join().ok();
        waiting.into_iter().map(|thread| join(thread).context("a thread panicked")).collect()
    })
}

async fn tokio(calls: usize, asked: Arc<Asked>) -> anyhow::Result<Answers> {
    let mut waiting = JoinSet::new();
    for _ in 0..calls {
        let asked = asked.clone();
        waiting.spawn(async move { asked.ask().await });
    }
    Ok(waiting.join_all().await)
}

async fn smol(calls: usize, asked: Arc<Asked>) -> Answers {
    let ask = |_| {
        let asked = asked.clone();
        smol::spawn(async move { asked.ask().await })
    };
    let waiting: Vec<smol::Task<Answer>> = (0..calls).map(ask).collect();
    let mut answers = Answers::new();
    for task in waiting {
        answers.push(task.await);
    }
    answers
}

impl Asked {
    /// A database with a place for every call of a request: none queues.
    fn new(capacity: usize) -> anyhow::Result<Self> {
        let store = Memory::default();
        let link = links(1).next().context("a link")?;
        let code = link.code.clone();
        store.insert(&[link]).pop().context("no verdict")??;
        let delay = Delay { time: ServiceTime::Const(WAIT), capacity, seed: SEED };
        let database = Database::new(Arc::new(store), Some(delay), Recorder::off())?;
        Ok(Asked { database, code })
    }

    fn ask(&self) -> Ticket {
        let question = Question::Follow(self.code.clone());
        self.database.submit(Query::new(Task::default(), question))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_a_request_waits_every_call_is_answered() {
        let url = links(1).next().unwrap().url;
        for series in (SLICE.series)() {
            let asked = Arc::new(Asked::new(4).unwrap());
            let request = request(series, 3, 2, asked).unwrap();
            assert_eq!(all(2, &request).unwrap(), vec![Answer::Target(Some(url.clone())); 6]);
        }
    }
}
