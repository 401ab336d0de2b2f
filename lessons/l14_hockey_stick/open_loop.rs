//! An open loop before one station: requests come when they are due, whatever became of those before them. What the station did
//! is recorded.
//!
//! It refuses to know the laws.

use brigade_core::blink::database::{Database, Delay, Query, Question, Ticket};
use brigade_core::blink::stores::Memory;
use brigade_core::measure::{Arrivals, ServiceTime};
use brigade_core::trace::{Recorder, Task, Trace};
use brigade_simulator::Recording;
use crossbeam::channel::{Receiver, unbounded};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use smol::LocalExecutor;
use std::hint::spin_loop;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A thread that a timer wakes comes later than this only seldom: for the rest it spins, where it may.
const WAKES: Duration = Duration::from_micros(100);

/// What comes to a station.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// How many it serves at once.
    pub(super) servers: u32,
    /// Its mean service time; services are exponential.
    pub(super) service: Duration,
    /// How much of it is taken, from 0 to 1.
    pub(super) rho: f64,
    /// No request comes later.
    pub(super) length: Duration,
    /// Of its arrivals; services have the next one. The same at two loads: the same requests, closer together.
    pub(super) seed: u64,
}

impl Load {
    /// Requests a second.
    pub(super) fn rate(&self) -> f64 {
        self.rho * f64::from(self.servers) / self.service.as_secs_f64()
    }

    fn time(&self) -> ServiceTime {
        ServiceTime::Exponential(self.service)
    }

    fn services(&self) -> impl Iterator<Item = Duration> {
        let (time, mut draw) = (self.time(), Xoshiro256PlusPlus::seed_from_u64(self.seed + 1));
        std::iter::repeat_with(move || time.draw(&mut draw))
    }

    // ANCHOR: open_loop
    /// Calls `send` when each request is due, at once if that is over. Spinning takes a core and is punctual.
    fn send(&self, spin: bool, mut send: impl FnMut(Instant, Duration)) {
        let began = Instant::now();
        let times = Arrivals::Poisson.times(self.rate(), self.seed);
        for (due, service) in times.take_while(|due| *due < self.length).zip(self.services()) {
            wait_until(began + due, if spin { WAKES } else { Duration::ZERO });
            send(Instant::now(), service);
        }
    }
    // ANCHOR_END: open_loop
}

/// Sleeps until this long before, and spins for the rest.
fn wait_until(due: Instant, spins: Duration) {
    while let Some(left) = due.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    {
        match left.checked_sub(spins) {
            Some(sleeps) if !sleeps.is_zero() => thread::park_timeout(sleeps),
            _ => spin_loop(),
        }
    }
}

/// What became of one request.
struct Served {
    came: Instant,
    service: Duration,
    wait: Duration,
}

fn recording(load: &Load, served: Vec<Served>) -> Recording {
    let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let first = served.first().map(|request| request.came);
    Recording {
        servers: load.servers,
        arrivals: served.iter().filter_map(|one| Some(nanos(one.came - first?))).collect(),
        services: served.iter().map(|one| nanos(one.service)).collect(),
        waits: served.iter().map(|one| nanos(one.wait)).collect(),
    }
}

/// One worker with a queue. It spins for as long as each request takes; what it really took is what is recorded.
pub(super) fn one_worker(load: &Load) -> io::Result<Recording> {
    let (queue, requests) = unbounded();
    let served = thread::scope(|scope| {
        let builder = thread::Builder::new().name("worker".into());
        let worker = builder.spawn_scoped(scope, move || work(&requests))?;
        // Only a worker that panicked refuses, and then its end says so.
        load.send(true, |came, service| _ = queue.send((came, service)));
        drop(queue); // a closed queue ends the worker
        worker.join().map_err(|_panic| io::Error::other("the worker panicked"))
    })?;
    Ok(recording(load, served))
}

fn work(requests: &Receiver<(Instant, Duration)>) -> Vec<Served> {
    let serve = |(came, service)| {
        let begins = Instant::now();
        while begins.elapsed() < service {
            spin_loop();
        }
        Served { came, service: begins.elapsed(), wait: begins - came }
    };
    requests.iter().map(serve).collect()
}

/// The device in which queries wait for a connection, and are served.
fn database(load: &Load, recorder: &Recorder) -> io::Result<Database> {
    let (capacity, seed) = (load.servers as usize, load.seed + 1);
    let delay = Delay { time: load.time(), capacity, seed };
    Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())
}

fn query(task: &Task) -> Query {
    Query::new(task.clone(), Question::Follow("blink".into()))
}

/// A query on its way: its answer, when it came, and how long it is served.
type Asked = (Ticket, Instant, Duration);

/// A database with so many connections, and one client thread that waits for all answers, each a task.
pub(super) fn connections(load: &Load) -> io::Result<Recording> {
    let database = database(load, &Recorder::off())?;
    let (asked, tickets) = async_channel::unbounded();
    let served = thread::scope(|scope| {
        let builder = thread::Builder::new().name("client".into());
        let client = builder.spawn_scoped(scope, move || answered(tickets))?;
        load.send(false, |came, service| {
            let ticket = database.submit(query(&Recorder::off().task("query")));
            // Only a client that panicked refuses, and then its end says so.
            let _refused = asked.try_send((ticket, came, service));
        });
        drop(asked);
        client.join().map_err(|_panic| io::Error::other("the client panicked"))
    })?;
    Ok(recording(load, served))
}

/// The client: what each query had waited is what its answer took longer than its service.
fn answered(tickets: async_channel::Receiver<Asked>) -> Vec<Served> {
    let local = LocalExecutor::new();
    smol::block_on(local.run(async {
        let mut waiting = Vec::new();
        while let Ok((ticket, came, service)) = tickets.recv().await {
            waiting.push(local.spawn(async move {
                let _target = ticket.await;
                Served { came, service, wait: came.elapsed().saturating_sub(service) }
            }));
        }
        let mut served = Vec::new();
        for query in waiting {
            served.push(query.await);
        }
        served
    }))
}

/// The same with a thread for each query, as long as there are some: a thread that is held can be seen waiting.
pub(super) fn pictured(load: &Load, threads: usize) -> io::Result<Trace> {
    let recorder = Recorder::start();
    let database = database(load, &recorder)?;
    let (asked, queries) = unbounded::<Task>();
    thread::scope(|scope| {
        for number in 1..=threads {
            let (queries, database) = (queries.clone(), &database);
            let builder = thread::Builder::new().name(format!("client {number}"));
            builder.spawn_scoped(scope, move || {
                for task in queries {
                    let _target = database.submit(query(&task)).wait();
                    task.finish();
                }
            })?;
        }
        let mut letters = ('A'..='Z').cycle();
        load.send(false, |_, _| {
            let letter = letters.next().unwrap_or('A');
            // All clients would have to be gone.
            let _refused = asked.send(recorder.task(letter.encode_utf8(&mut [0; 4])));
        });
        drop(asked);
        io::Result::Ok(())
    })?;
    drop(database);
    Ok(recorder.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOAD: Load = Load {
        servers: 3,
        service: Duration::from_micros(50),
        rho: 0.5,
        length: Duration::from_millis(4),
        seed: 14,
    };

    #[test]
    fn each_request_is_recorded_once_and_in_order() {
        let worker = one_worker(&Load { servers: 1, ..LOAD }).unwrap();
        let database = connections(&LOAD).unwrap();
        for (found, servers) in [(worker, 1), (database, 3)] {
            let load = Load { servers, ..LOAD };
            let due = Arrivals::Poisson.times(load.rate(), load.seed);
            assert_eq!(found.arrivals.len(), due.take_while(|due| *due < load.length).count());
            assert!(found.arrivals.is_sorted() && found.servers == servers);
            assert_eq!([found.services.len(), found.waits.len()], [found.arrivals.len(); 2]);
            let drawn = load.services().zip(&found.services);
            assert!(drawn.into_iter().all(|(drawn, took)| drawn.as_nanos() <= u128::from(*took)));
        }
    }
}
