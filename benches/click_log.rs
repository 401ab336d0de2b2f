//! How much faster are two cores than one at counting an access log, and how far is the one from
//! merely finding the line ends? Every version's answer is checked after its timing.

use brigade::jobs::click_log::{Shape, VERSIONS, generate};
use brigade::trace::Recorder;
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;

/// 213 MB: a real log does not fit into a cache. Under `cargo test --benches` a hundredth of it.
fn log() -> Vec<u8> {
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let lines = if measuring { 1_000_000 } else { 10_000 };
    generate(&Shape { lines, codes: 20_000, seed: 1 })
}

fn click_log(criterion: &mut Criterion) {
    let log = log();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let count = |version: usize| {
        (VERSIONS[version].count)(black_box(&log), workers, &Recorder::off()).expect("threads")
    };
    let expected = count(0).to_string();
    let mut group = criterion.benchmark_group("comparisons/click_log");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group.throughput(Throughput::Bytes(log.len() as u64));
    group.bench_function("memchr_floor", |bencher| {
        bencher.iter(|| memchr::memchr_iter(b'\n', black_box(&log)).count());
    });
    // memchr counts without finding: it adds up matches and needs no position. To read lines takes all of them;
    // this is what they cost one search after the other, which the versions below no longer do.
    group.bench_function("line_ends_found", |bencher| {
        bencher.iter(|| memchr::memchr_iter(b'\n', black_box(&log)).fold(0, |all, at| all ^ at));
    });
    for (index, version) in VERSIONS.iter().enumerate() {
        group.bench_function(version.name, |bencher| bencher.iter(|| count(index)));
        assert!(count(index).to_string() == expected, "{} counted something else", version.name);
    }
    group.finish();
}

criterion_group!(benches, click_log);
criterion_main!(benches);
