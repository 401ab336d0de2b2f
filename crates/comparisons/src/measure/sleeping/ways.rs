//! How each model lets a redirect wait. The asynchronous ones differ in who is asked to spawn, and in nothing else.

use super::place::{Place, Service};
use anyhow::bail;
use brigade_core::blink::Step;
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
        _ => bail!("there is no way to wait that is called {model}"),
    })
}

/// The same number for every worker.
fn shares(count: usize, workers: usize) -> impl Iterator<Item = Range<usize>> {
    (0..workers).map(move |n| count * n / workers..count * (n + 1) / workers)
}

/// A redirect, as a task.
async fn redirect(service: Arc<Service>, n: usize) {
    let Step::Ask(query, pending) = service.blink.begin(service.request(n)) else {
        return; // then it never waits, and the parent, which counts, sees it
    };
    let ticket = service.database.submit(query);
    service.waits();
    let answer = ticket.await; // no thread is held
    service.is_answered(n, service.blink.resume(pending, answer));
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
    let Step::Ask(query, pending) = service.blink.begin(service.request(n)) else {
        return;
    };
    let ticket = service.database.submit(query);
    service.waits();
    let answer = ticket.wait(); // this thread is held
    service.is_answered(n, service.blink.resume(pending, answer));
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: usize = 40;

    #[test]
    fn every_model_lets_all_of_them_wait_and_answers_all_of_them() {
        for model in ["tokio", "smol", "async_std", "threads"] {
            let (place, start) = (Place::new(COUNT).unwrap(), way(model, 2).unwrap());
            start(&place, COUNT).unwrap();
            place.wait_until_all_wait().unwrap();
            place.answer_all().unwrap();
        }
    }

    /// Beyond this a tokio task grows by a whole 128 bytes, its alignment.
    #[test]
    #[cfg(target_pointer_width = "64")]
    fn a_redirect_that_waits_stays_small() {
        let place = Place::new(1).unwrap();
        assert!(size_of_val(&redirect(place.service.clone(), 0)) <= 144);
    }

    #[test]
    fn workers_share_all_of_them_and_none_twice() {
        let all: Vec<usize> = shares(10, 3).flatten().collect();
        assert_eq!(all, (0..10).collect::<Vec<_>>());
    }
}
