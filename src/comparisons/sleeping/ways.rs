//! How each model lets a redirect wait. The asynchronous ones differ in who is asked to spawn, and in nothing else.

use super::place::{Place, Service};
use crate::blink::Step;
use anyhow::bail;
use std::ops::Range;
use std::sync::Arc;
use std::thread;

/// So many are spawned before those that were get their turn: a door that never let its clients in would have all of
/// them waiting for a worker, and not for the database.
const BATCH: usize = 32;

/// Starts so many redirects. They can go on as long as this is there.
pub(super) type Start = Box<dyn Fn(&Place, usize) -> anyhow::Result<()>>;

/// How this model starts them; its runtime is there already.
pub(super) fn way(model: &str, workers: usize) -> anyhow::Result<Start> {
    Ok(match model {
        "tokio" => {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(workers).build()?;
            Box::new(move |place, count| {
                for share in shares(count, workers) {
                    runtime.spawn(on_tokio(place.service.clone(), share));
                }
                Ok(())
            })
        }
        "smol" => Box::new(move |place, count| {
            for share in shares(count, workers) {
                smol::spawn(on_smol(place.service.clone(), share)).detach();
            }
            Ok(())
        }),
        "async_std" => Box::new(move |place, count| {
            for share in shares(count, workers) {
                async_std::task::spawn(on_async_std(place.service.clone(), share));
            }
            Ok(())
        }),
        "threads" => Box::new(on_threads),
        _ => bail!("nobody waits as {model}"),
    })
}

/// The same number for every worker.
fn shares(count: usize, workers: usize) -> impl Iterator<Item = Range<usize>> {
    (0..workers).map(move |n| count * n / workers..count * (n + 1) / workers)
}

/// A redirect, as a task.
async fn redirect(service: Arc<Service>, n: usize) {
    let mut step = service.blink.begin(service.request(n));
    loop {
        step = match step {
            Step::Reply(response) => return service.is_answered(n, &response),
            Step::Ask(query, pending) => {
                let ticket = service.database.submit(query);
                service.waits();
                let answer = ticket.await; // no thread is held
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}

async fn on_tokio(service: Arc<Service>, share: Range<usize>) {
    for n in share {
        tokio::spawn(redirect(service.clone(), n));
        if n % BATCH == 0 {
            tokio::task::yield_now().await;
        }
    }
}

async fn on_smol(service: Arc<Service>, share: Range<usize>) {
    for n in share {
        smol::spawn(redirect(service.clone(), n)).detach();
        if n % BATCH == 0 {
            smol::future::yield_now().await;
        }
    }
}

async fn on_async_std(service: Arc<Service>, share: Range<usize>) {
    for n in share {
        async_std::task::spawn(redirect(service.clone(), n));
        if n % BATCH == 0 {
            async_std::task::yield_now().await;
        }
    }
}

/// The same redirect with a thread each.
fn on_threads(place: &Place, count: usize) -> anyhow::Result<()> {
    for n in 0..count {
        let service = place.service.clone();
        thread::Builder::new().spawn(move || redirect_on_a_thread(&service, n))?;
    }
    Ok(())
}

fn redirect_on_a_thread(service: &Service, n: usize) {
    let mut step = service.blink.begin(service.request(n));
    loop {
        step = match step {
            Step::Reply(response) => return service.is_answered(n, &response),
            Step::Ask(query, pending) => {
                let ticket = service.database.submit(query);
                service.waits();
                let answer = ticket.wait(); // this thread is held
                service.blink.resume(pending, answer)
            }
            Step::Compute(work) => work.run(),
        }
    }
}
