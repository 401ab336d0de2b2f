//! The model with a queue: a picture shows who waits in it for a worker, and that no worker is held meanwhile.

use super::blink::get;
use super::harness::{PATIENCE, Server, Setup};
use super::scripted::Scripted;
use brigade::models::MODELS;
use brigade::trace::{Recorder, State, Trace};
use std::time::Instant;

/// The second task, in the queue.
fn queued(trace: &Trace) -> bool {
    trace.waits.iter().any(|wait| wait.task == 1 && wait.state == State::Queue)
}

#[test]
fn a_request_without_a_worker_waits_in_the_queue() {
    let model = MODELS.iter().find(|model| model.name == "pool").unwrap();
    let (store, gate) = Scripted::new(false);
    let setup = Setup { store, workers: 1, recorder: Recorder::start(), ..Setup::here() };
    let server = Server::start(model, &setup);
    let (mut first, mut second) = (server.connect(), server.connect());
    first.send(get("/gate123").as_bytes());
    gate.entered.recv_timeout(PATIENCE).unwrap(); // the one worker is held until it may leave
    second.send(get("/healthz").as_bytes());
    let asked = Instant::now();
    while !queued(&setup.recorder.snapshot()) {
        assert!(asked.elapsed() < PATIENCE, "no client is in the queue");
        std::thread::yield_now();
    }
    gate.leave.send(()).unwrap();
    second.expect(b"HTTP/1.1 200 OK\r\n");
    server.stop();
    let trace = setup.recorder.finish();
    let ran = trace.blocks.iter().find(|block| block.task == 1).expect("it ran");
    assert_eq!(trace.lanes[usize::from(ran.lane)].name, "worker 1");
    let out = trace.waits.iter().filter(|wait| wait.task == 1 && wait.state == State::Queue);
    assert!(out.map(|wait| wait.start + wait.dur).eq([ran.start]), "until it ran");
    assert!(trace.tasks.iter().all(|task| task.end.is_some()));
}
