//! The recorder with real threads: what it must never lose, mix up or leak. Order is by barriers and
//! channels; no time is asserted.

use brigade::trace::{Recorder, State, Trace, Traced};
use std::future::poll_fn;
use std::sync::Barrier;
use std::sync::mpsc::channel;
use std::task::{Context, Poll, Wake, Waker};

/// Work that takes long enough to be seen: some nanoseconds.
fn work() -> u64 {
    std::hint::black_box((0..500u64).fold(0, |sum, i| sum ^ std::hint::black_box(i)))
}

fn lane(trace: &Trace, name: &str) -> usize {
    let found = trace.lanes.iter().position(|lane| lane.name == name);
    found.unwrap_or_else(|| panic!("no lane {name} in {:?}", trace.lanes))
}

fn well_formed(trace: &Trace) {
    for pair in trace.blocks.windows(2) {
        assert!((pair[0].lane, pair[0].start) <= (pair[1].lane, pair[1].start));
        let device = trace.lanes[usize::from(pair[0].lane)].device;
        if pair[0].lane == pair[1].lane && !device {
            assert!(pair[0].start + pair[0].dur <= pair[1].start, "{pair:?} overlap");
        }
    }
    for block in &trace.blocks {
        assert!(block.start + block.dur <= trace.wall);
        assert!((block.task as usize) < trace.tasks.len());
    }
}

#[test]
fn every_thread_has_its_own_lane_and_no_block_is_lost() {
    let recorder = Recorder::start();
    let barrier = Barrier::new(3);
    std::thread::scope(|scope| {
        for name in ["one", "two", "three"] {
            let (recorder, barrier) = (&recorder, &barrier);
            scope.spawn(move || {
                recorder.lane(name);
                barrier.wait();
                let task = recorder.task(name);
                task.run(work);
                task.finish();
            });
        }
    });
    let trace = recorder.finish();
    well_formed(&trace);
    assert_eq!((trace.lanes.len(), trace.tasks.len(), trace.lost), (3, 3, 0));
    for block in &trace.blocks {
        let task = &trace.tasks[block.task as usize];
        assert_eq!(task.label, trace.lanes[usize::from(block.lane)].name);
        assert!(task.end.is_some());
    }
}

#[test]
fn a_recorder_that_is_off_records_nothing() {
    let recorder = Recorder::off();
    let task = recorder.task("A");
    assert_eq!(task.run(|| 7), 7);
    task.suspend(State::Database);
    task.wake();
    task.finish();
    let trace = recorder.finish();
    assert!(trace.lanes.is_empty() && trace.tasks.is_empty() && trace.blocks.is_empty());
}

#[test]
fn two_runs_on_one_thread_do_not_mix() {
    let (first, second) = (Recorder::start(), Recorder::start());
    first.task("first").run(work);
    second.task("second").run(work);
    first.task("first again").run(work);
    let labels = |trace: Trace| trace.tasks.into_iter().map(|t| t.label).collect::<Vec<_>>();
    assert_eq!(labels(first.finish()), ["first", "first again"]);
    assert_eq!(labels(second.finish()), ["second"]);
}

#[test]
fn a_thread_outlives_a_run_and_serves_the_next() {
    let (send, runs) = channel::<Recorder>();
    let (done, seen) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for recorder in runs {
                recorder.task("A").run(work);
                drop(recorder);
                done.send(()).expect("the test listens");
            }
        });
        for _ in 0..3 {
            let recorder = Recorder::start();
            send.send(recorder.clone()).expect("the thread listens");
            seen.recv().expect("the thread answers");
            assert_eq!(recorder.finish().tasks.len(), 1);
        }
        drop(send);
    });
}

#[test]
fn a_blocked_thread_is_held_until_it_is_woken() {
    let recorder = Recorder::start();
    let task = recorder.task("A");
    task.run(|| {
        task.hold(State::Database, work);
        work()
    });
    let trace = recorder.finish();
    well_formed(&trace);
    let states: Vec<State> = trace.blocks.iter().map(|b| b.state).collect();
    assert!(states.contains(&State::Database) && states.contains(&State::Running), "{states:?}");
}

#[test]
fn a_panic_ends_its_block() {
    let recorder = Recorder::start();
    let task = recorder.task("A");
    let panicking = std::panic::AssertUnwindSafe(|| task.run(|| panic!("on purpose")));
    assert!(std::panic::catch_unwind(panicking).is_err());
    assert_eq!(recorder.finish().blocks.len(), 1);
}

#[test]
fn a_long_label_is_kept_whole() {
    let label = "ä class of requests whose näme is längliches";
    let recorder = Recorder::start();
    recorder.task(label);
    assert_eq!(recorder.finish().tasks[0].label, label);
}

struct Nothing;
impl Wake for Nothing {
    fn wake(self: std::sync::Arc<Self>) {}
}

#[test]
fn an_async_task_parks_is_woken_and_is_ready_until_its_next_poll() {
    let recorder = Recorder::start();
    let task = recorder.task("A");
    let (send, wakers) = channel::<Waker>();
    let mut asked = false;
    let inner = task.clone();
    let future = poll_fn(move |cx| {
        work();
        if std::mem::replace(&mut asked, true) {
            return Poll::Ready(());
        }
        inner.suspend(State::Database);
        send.send(cx.waker().clone()).expect("the test listens");
        Poll::Pending
    });
    let mut traced = Box::pin(Traced::new(task, future));
    let waker = Waker::from(std::sync::Arc::new(Nothing));
    let mut cx = Context::from_waker(&waker);
    assert!(traced.as_mut().poll(&mut cx).is_pending());
    work();
    std::thread::scope(|scope| {
        let recorder = &recorder;
        scope.spawn(move || {
            recorder.device("db");
            wakers.recv().expect("the future sent it").wake();
        });
    });
    assert!(traced.as_mut().poll(&mut cx).is_ready());
    let trace = recorder.finish();
    well_formed(&trace);
    let waits: Vec<State> = trace.waits.iter().map(|wait| wait.state).collect();
    assert_eq!(waits, [State::Runnable, State::Database, State::Runnable]);
    assert_eq!(trace.edges.len(), 1);
    assert_eq!(usize::from(trace.edges[0].lane), lane(&trace, "db"));
    assert!(trace.tasks[0].end.is_some());
}

#[test]
fn a_dropped_future_ends_its_task() {
    let recorder = Recorder::start();
    let task = recorder.task("A");
    drop(Traced::new(task, std::future::pending::<()>()));
    assert!(recorder.finish().tasks[0].end.is_some());
}

#[test]
fn a_snapshot_taken_while_threads_record_is_well_formed() {
    let recorder = Recorder::start();
    let (stop, stopped) =
        (std::sync::atomic::AtomicBool::new(false), std::sync::atomic::Ordering::Relaxed);
    let barrier = Barrier::new(3);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                barrier.wait();
                while !stop.load(stopped) {
                    let task = recorder.task("A");
                    task.run(|| task.run(work));
                    task.suspend(State::Queue);
                    task.run(work);
                    task.finish();
                }
            });
        }
        barrier.wait();
        for _ in 0..5 {
            well_formed(&recorder.snapshot());
        }
        stop.store(true, stopped);
    });
    well_formed(&recorder.finish());
}

#[test]
fn what_does_not_fit_is_counted_and_the_trace_ends_there() {
    let recorder = Recorder::start();
    let task = recorder.task("A");
    for _ in 0..70_000 {
        task.run(|| ());
    }
    let trace = recorder.finish();
    well_formed(&trace);
    assert!(trace.lost > 70_000 - 65_536 - 1, "{}", trace.lost);
    assert!(trace.tasks[0].end.is_none());
}
