//! How much faster are two cores than one at validating, normalising and coding a list of URLs?
//! Every version's answer is checked after its timing.

use brigade::jobs::import::{VERSIONS, generate};
use brigade::trace::Recorder;
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;

fn import(criterion: &mut Criterion) {
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let lines = if measuring { 100_000 } else { 1_000 };
    let list = generate(lines, 1);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let import = |version: usize| {
        let off = Recorder::off();
        (VERSIONS[version].import)(black_box(&list), 1, workers, &off).expect("threads")
    };
    let expected = import(0).to_string();
    let mut group = criterion.benchmark_group("comparisons/import");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group.throughput(Throughput::Elements(lines as u64));
    for (index, version) in VERSIONS.iter().enumerate() {
        group.bench_function(version.name, |bencher| bencher.iter(|| import(index)));
        assert!(import(index).to_string() == expected, "{} imported something else", version.name);
    }
    group.finish();
}

criterion_group!(benches, import);
criterion_main!(benches);
