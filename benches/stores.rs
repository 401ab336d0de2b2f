//! What does an acknowledgement cost? Looking up and inserting in memory and on a disk, the engine's
//! bare commit beside the same insert through our database, one writer beside 64. What was inserted
//! is counted and looked up after each timing.

use brigade::blink::Link;
use brigade::blink::database::{Answer, Database, Query, Question, Ticket};
use brigade::blink::stores::{Memory, Redb, Store};
use brigade::trace::{Recorder, Task};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use redb::TableDefinition;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const WRITERS: u64 = 64;
const LINKS: TableDefinition<'_, &str, (u64, &str)> = TableDefinition::new("links");

fn link(n: u64) -> Link {
    Link {
        code: format!("{:07x}", n.wrapping_mul(0x9E37_79B9) & 0xFFF_FFFF), // spread, as random codes are
        url: format!("https://example.org/{n:020}"),
        clicks: 0,
    }
}

/// A new file below `target`: on the disk the project is on, where `/tmp` may be memory.
fn file(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{name}.redb"));
    let _absent = fs::remove_file(&path);
    path
}

/// A database and how many links it was given.
struct Subject {
    database: Database,
    next: AtomicU64,
}

impl Subject {
    fn new(store: Arc<dyn Store>) -> Self {
        Subject {
            database: Database::new(store, None, Recorder::off()).expect("threads"),
            next: AtomicU64::new(0),
        }
    }

    fn redb(name: &str) -> Self {
        Self::new(Arc::new(Redb::open(&file(name)).expect("a new file")))
    }

    fn ask(&self, question: Question) -> Ticket {
        let task = Task::default();
        self.database.submit(Query::new(task, question))
    }

    fn insert(&self) {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        assert_eq!(self.ask(Question::Insert(link(n))).wait(), Answer::Inserted);
    }

    fn find(&self, n: u64) {
        let found = self.ask(Question::Find(link(n).code)).wait();
        assert!(matches!(found, Answer::Found(Some(_))));
    }

    /// `total` inserts by the calling thread: the time.
    fn insert_here(&self, total: u64) -> Duration {
        let start = Instant::now();
        (0..total).for_each(|_| self.insert());
        start.elapsed()
    }

    /// `total` inserts by `writers` threads, each waiting for its answer before its next: the time.
    fn insert_by(&self, writers: u64, total: u64) -> Duration {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for writer in 0..writers {
                let share = total / writers + u64::from(writer < total % writers);
                scope.spawn(move || self.insert_here(share));
            }
        });
        start.elapsed()
    }

    /// The answers in order. Many questions are under way at once: one after the other, each would wait for a wake.
    fn ask_all(&self, questions: impl Iterator<Item = Question>) -> Vec<Answer> {
        let tickets: Vec<Ticket> = questions.map(|question| self.ask(question)).collect();
        tickets.into_iter().map(Ticket::wait).collect()
    }

    /// Everything that was acknowledged is there.
    fn check(&self) {
        let all = 0..self.next.load(Ordering::Relaxed);
        let answers = self.ask_all(all.map(|n| Question::Find(link(n).code)));
        assert!(answers.iter().all(|answer| matches!(answer, Answer::Found(Some(_)))));
    }
}

/// The engine without us: one transaction an insert, with the same durability.
struct Bare(redb::Database, u64);

impl Bare {
    fn new() -> Self {
        Bare(redb::Database::create(file("bare")).expect("a new file"), 0)
    }

    fn insert(&mut self) -> Result<(), redb::Error> {
        let link = link(self.1);
        self.1 += 1;
        let transaction = self.0.begin_write()?;
        let mut links = transaction.open_table(LINKS)?;
        links.insert(link.code.as_str(), (0, link.url.as_str()))?;
        drop(links);
        Ok(transaction.commit()?)
    }

    fn insert_many(&mut self, total: u64) -> Duration {
        let start = Instant::now();
        (0..total).for_each(|_| self.insert().expect("a commit"));
        start.elapsed()
    }
}

fn stores(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("comparisons/stores");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    group.throughput(Throughput::Elements(1));
    find(&mut group);
    insert(&mut group);
    group.finish();
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    if asked("--bench") && !asked("--list") {
        side_by_side();
    }
}

fn find(group: &mut BenchmarkGroup<'_, WallTime>) {
    let links: Vec<Link> = (0..100_000).map(link).collect();
    for (name, subject) in [
        ("find/memory", Subject::new(Arc::new(Memory::default()))),
        ("find/redb", Subject::redb("find")),
    ] {
        subject.ask_all(links.iter().map(|link| Question::Insert(link.clone())));
        let mut n = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                n = (n + 7919) % links.len() as u64;
                subject.find(n);
            });
        });
    }
}

fn insert(group: &mut BenchmarkGroup<'_, WallTime>) {
    let memory = Subject::new(Arc::new(Memory::default()));
    group.bench_function("insert/memory", |bencher| bencher.iter(|| memory.insert()));
    memory.check();
    let mut bare = Bare::new();
    group.bench_function("insert/bare_commit", |bencher| {
        bencher.iter(|| bare.insert().expect("a commit"));
    });
    for (name, writers) in [("insert/redb", 1), ("insert/redb_64_writers", WRITERS)] {
        let subject = Subject::redb("insert");
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|total| subject.insert_by(writers, total));
        });
        subject.check();
    }
}

/// Criterion runs its ids one after another, and a disk changes its mind in between. Here they take
/// turns, each round another one first, and each ratio is one round's.
///
/// What our database adds to a commit is asked on the thread that commits bare. On a thread of its
/// own a writer adds the way there: the scheduler starts it on an idle core, and an answer that has
/// to wake that core costs what `brigade machine` says such a wake costs.
fn side_by_side() {
    let (mut bare, one, many) = (Bare::new(), Subject::redb("one"), Subject::redb("many"));
    let (mut same, mut own, mut gains) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..40 {
        let mut seconds = [0.0; 4];
        for turn in 0..4 {
            let whose = (round + turn) % 4;
            let time = match whose {
                0 => bare.insert_many(50),
                1 => one.insert_here(50),
                2 => one.insert_by(1, 50),
                _ => many.insert_by(WRITERS, 50 * WRITERS) / WRITERS as u32,
            };
            seconds[whose] = time.as_secs_f64();
        }
        let [bare, here, alone, all] = seconds;
        same.push(here / bare);
        own.push(alone / bare);
        gains.push(alone / all);
    }
    one.check();
    many.check();
    println!("\nMedian of 40 interleaved rounds [quartiles]:");
    for (what, ratios, aim) in [
        ("one writer / a bare commit, same thread", same, "aim: at most 1.2"),
        ("one writer on a thread of its own / a bare commit", own, "adds a wake"),
        ("64 such writers / one of them, acknowledged/s", gains, "aim: at least 8"),
    ] {
        println!("  {what:50} {} ({aim})", spread(ratios));
    }
    println!();
}

fn spread(mut ratios: Vec<f64>) -> String {
    ratios.sort_by(f64::total_cmp);
    let at = |share: f64| ratios[(share * (ratios.len() - 1) as f64) as usize];
    format!("{:5.2} [{:.2}, {:.2}]", at(0.5), at(0.25), at(0.75))
}

criterion_group!(benches, stores);
criterion_main!(benches);
