//! What does it cost to start one unit of work that does nothing, and to wait for it? The same question
//! to the operating system, to rayon and to the async runtimes; what it computes is checked each time.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The whole unit of work.
fn work(of: u64) -> u64 {
    black_box(of) + 1
}

fn spawn(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("comparisons/spawn");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1));
    threads(&mut group);
    pools(&mut group);
    tokio_tasks(&mut group);
    other_tasks(&mut group);
    group.finish();
}

/// A thread of the operating system, on its own and in a scope that may borrow.
fn threads(group: &mut BenchmarkGroup<'_, WallTime>) {
    group.bench_function("thread", |bencher| {
        bencher.iter(|| {
            let thread = std::thread::Builder::new().spawn(|| work(1)).expect("a thread");
            assert_eq!(thread.join().expect("no panic"), 2);
        });
    });
    group.bench_function("crossbeam_scope", |bencher| {
        bencher.iter(|| {
            let sum = crossbeam::thread::scope(|scope| scope.spawn(|_| work(1)).join());
            assert_eq!(sum.expect("no panic").expect("no panic"), 2);
        });
    });
}

/// Threads that are already there: from outside the pool a caller must be woken again, from inside not.
fn pools(group: &mut BenchmarkGroup<'_, WallTime>) {
    group.bench_function("rayon_join", |bencher| {
        rayon::scope(|_| bencher.iter(|| assert_eq!(rayon::join(|| work(1), || work(2)), (2, 3))));
    });
    group.bench_function("rayon_from_outside", |bencher| {
        bencher.iter(|| {
            let (sender, receiver) = std::sync::mpsc::sync_channel(1);
            rayon::spawn(move || sender.send(work(1)).expect("someone waits"));
            assert_eq!(receiver.recv().expect("an answer"), 2);
        });
    });
}

/// From within a task the runtime only changes what it runs next; from `block_on` a thread must be woken.
fn tokio_tasks(group: &mut BenchmarkGroup<'_, WallTime>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    group.bench_function("tokio_task", |bencher| {
        bencher.iter_custom(|rounds| {
            let within = runtime.spawn(async move {
                let start = Instant::now();
                for _ in 0..rounds {
                    assert_eq!(tokio::spawn(async { work(1) }).await.expect("no panic"), 2);
                }
                start.elapsed()
            });
            runtime.block_on(within).expect("no panic")
        });
    });
    group.bench_function("tokio_from_block_on", |bencher| {
        bencher.iter(|| {
            let sum = runtime.block_on(async { tokio::spawn(async { work(1) }).await });
            assert_eq!(sum.expect("no panic"), 2);
        });
    });
}

/// smol's and async-std's global executors, from within a task.
fn other_tasks(group: &mut BenchmarkGroup<'_, WallTime>) {
    group.bench_function("smol_task", |bencher| {
        bencher.iter_custom(|rounds| {
            smol::block_on(smol::spawn(async move {
                let start = Instant::now();
                for _ in 0..rounds {
                    assert_eq!(smol::spawn(async { work(1) }).await, 2);
                }
                start.elapsed()
            }))
        });
    });
    group.bench_function("async_std_task", |bencher| {
        bencher.iter_custom(|rounds| {
            async_std::task::block_on(async_std::task::spawn(async move {
                let start = Instant::now();
                for _ in 0..rounds {
                    assert_eq!(async_std::task::spawn(async { work(1) }).await, 2);
                }
                start.elapsed()
            }))
        });
    });
}

criterion_group!(benches, spawn);
criterion_main!(benches);
