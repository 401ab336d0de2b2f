//! The models with a listener a worker: the kernel deals connections to all of them, a connection stays where it
//! was dealt to, and no other helps a worker that is busy.

use super::blink::get;
use super::harness::{Client, PATIENCE, Server, Setup};
use super::oracle::oracle;
use super::scripted::Scripted;
use brigade::models::{MODELS, Model};
use brigade::trace::{Recorder, Trace};
use std::collections::BTreeSet;

const WORKERS: usize = 4;

/// That a worker of four gets none of them happens once in 25 million runs.
const CLIENTS: usize = 64;

fn for_every_dealing_model(test: impl Fn(&'static Model)) {
    MODELS.iter().filter(|model| ["per_core", "uring"].contains(&model.name)).for_each(test);
}

/// A server, and clients that came when it had begun to deal: a client that comes before is the first worker's.
fn dealt(model: &'static Model, setup: &Setup) -> (Server, Vec<Client>) {
    let server = Server::start(model, setup);
    ask_in_turn([&mut server.connect()]);
    let clients = (0..CLIENTS).map(|_| server.connect()).collect();
    (server, clients)
}

fn recorded() -> Setup {
    Setup { workers: WORKERS, recorder: Recorder::start(), ..Setup::here() }
}

/// On which worker's lane each task ran, in the order in which they began; but for the very first.
fn lanes(trace: &Trace) -> Vec<&str> {
    let lane = |task| {
        let block = trace.blocks.iter().find(|block| block.task == task).expect("it ran");
        trace.lanes[usize::from(block.lane)].name.as_str()
    };
    (1..trace.tasks.len() as u32).map(lane).collect()
}

/// One request after the other, one from each client.
fn ask_in_turn<'a>(clients: impl IntoIterator<Item = &'a mut Client>) {
    for client in clients {
        client.send(get("/healthz").as_bytes());
        expect_health(client);
    }
}

fn expect_health(client: &mut Client) {
    client.expect(&oracle(&Setup::here(), get("/healthz").as_bytes()));
}

#[test]
fn the_kernel_deals_connections_to_every_worker_and_there_they_stay() {
    for_every_dealing_model(|model| {
        let setup = recorded();
        let (server, mut clients) = dealt(model, &setup);
        ask_in_turn(&mut clients);
        ask_in_turn(&mut clients);
        server.stop();
        let trace = setup.recorder.finish();
        let lanes = lanes(&trace);
        let (first, second) = lanes.split_at(CLIENTS);
        assert_eq!(first, second, "{}: a connection changed its worker", model.name);
        let workers: BTreeSet<_> = first.iter().copied().collect();
        let all = ["worker 1", "worker 2", "worker 3", "worker 4"];
        assert_eq!(workers, BTreeSet::from(all), "{}", model.name);
    });
}

#[test]
fn the_clients_of_a_busy_worker_wait_although_the_others_are_idle() {
    for_every_dealing_model(|model| {
        let (store, gate) = Scripted::new(false);
        let setup = Setup { store, ..recorded() };
        let (server, mut clients) = dealt(model, &setup);
        ask_in_turn(&mut clients);
        let trace = setup.recorder.snapshot();
        let lanes = lanes(&trace);
        let mut first = clients.remove(0);
        first.send(get("/gate123").as_bytes());
        gate.entered.recv_timeout(PATIENCE).unwrap(); // its worker is held until it may leave
        let (mut stuck, mut free): (Vec<_>, Vec<_>) =
            clients.into_iter().zip(&lanes[1..]).partition(|(_, lane)| **lane == lanes[0]);
        assert!(!stuck.is_empty() && !free.is_empty(), "{}: all on one worker", model.name);
        stuck.iter_mut().for_each(|(client, _)| client.send(get("/healthz").as_bytes()));
        ask_in_turn(free.iter_mut().map(|(client, _)| client));
        let begun = setup.recorder.snapshot().tasks.len();
        assert_eq!(begun, 1 + CLIENTS + 1 + free.len(), "{}: another worker helped", model.name);
        gate.leave.send(()).unwrap();
        stuck.iter_mut().for_each(|(client, _)| expect_health(client));
        server.stop();
    });
}
