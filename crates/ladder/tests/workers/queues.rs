//! What every queue promises, and where they differ: each difference is a case with its reason.

use super::nats::Node;
use super::{PATIENCE, ground, job};
use brigade_core::blink::Job;
use brigade_core::trace::Recorder;
use brigade_ladder::engines::Postgres;
use brigade_ladder::ground::Need;
use brigade_ladder::jobs::{Channel, Depth, List, Outbox, Queue, QueueError, Taken};
use brigade_ladder::traffic::Meter;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

type Done = Result<(), QueueError>;

async fn add<Q: Queue>(queue: &mut Q, name: &str) -> Done {
    let place = queue.reserve()?;
    queue.push(place, &job(name)).await
}

/// The next job, if one comes at all.
async fn next<Q: Queue>(queue: &mut Q) -> Result<Taken, QueueError> {
    let give_up = Instant::now() + PATIENCE;
    loop {
        if let Some(taken) = queue.take().await? {
            return Ok(taken);
        }
        assert!(Instant::now() < give_up, "no job comes");
    }
}

async fn depth<Q: Queue>(queue: &mut Q) -> Result<[u64; 3], QueueError> {
    let Depth { waiting, held, dead } = queue.depth().await?;
    Ok([waiting, held, dead])
}

/// What holds of all of them.
async fn hold<Q: Queue>(mut queue: Q) -> Done {
    assert_eq!(queue.take().await?, None, "empty");
    for name in ["a", "b", "c"] {
        add(&mut queue, name).await?;
    }
    assert_eq!(depth(&mut queue).await?, [3, 0, 0]);
    let mut other = queue.clone();
    let (a, b) = (next(&mut queue).await?, next(&mut other).await?);
    assert_eq!((&a.job, a.tries, &b.job), (&job("a"), 1, &job("b")), "the oldest first, each once");
    assert_eq!(depth(&mut queue).await?, [1, 2, 0]);
    queue.ack(&a).await?;
    // It is not in the way of those that wait, and comes again after its time.
    other.retry(&b, Duration::from_millis(1)).await?;
    let c = next(&mut queue).await?;
    assert!([job("b"), job("c")].contains(&c.job), "{c:?}");
    let again = next(&mut queue).await?;
    let (b, c) = if c.job == job("b") { (c, again) } else { (again, c) };
    assert_eq!((&b.job, b.tries), (&job("b"), 2), "this was a try");
    queue.give_back(&c).await?;
    let c = next(&mut queue).await?;
    assert_eq!((&c.job, c.tries), (&job("c"), 1), "this was none");
    queue.bury(&b, "it cannot be done").await?;
    queue.ack(&c).await?;
    assert_eq!(depth(&mut queue).await?, [0, 0, 1]);
    assert_eq!(queue.take().await?, None, "what is dead is not taken");
    Ok(())
}

/// A worker that takes a job and is not heard of again: another has it when the lease ends.
async fn outlives_its_worker<Q: Queue>(mut queue: Q) -> Done {
    add(&mut queue, "a").await?;
    let mut dies = queue.clone();
    let first = next(&mut dies).await?;
    drop(dies);
    let second = next(&mut queue).await?;
    assert_eq!((second.job, second.tries), (first.job.clone(), 2));
    // The first was only slow: what it says of the job now is about a lease that is over.
    queue.ack(&first).await?;
    assert_eq!(depth(&mut queue).await?, [0, 0, 0]);
    Ok(())
}

/// How many jobs there are when one is pushed twice.
async fn twice<Q: Queue>(mut queue: Q) -> Result<u64, QueueError> {
    add(&mut queue, "twice").await?;
    add(&mut queue, "twice").await?;
    let depth = queue.depth().await?;
    for _ in 0..depth.waiting {
        let taken = next(&mut queue).await?;
        queue.ack(&taken).await?;
    }
    Ok(depth.waiting)
}

fn run<T>(work: impl Future<Output = Result<T, QueueError>>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work).expect("the queue answers")
}

#[test]
fn the_channel_refuses_what_has_no_room_and_two_jobs_of_one_key_are_two() {
    run(hold(Channel::of(10)));
    assert_eq!(run(twice(Channel::of(10))), 2, "memory is not looked through");
    run(async {
        let mut queue = Channel::of(2);
        add(&mut queue, "a").await?;
        let place = queue.reserve()?;
        assert_eq!(add(&mut queue, "c").await, Err(QueueError::Full), "a kept place counts");
        drop(place);
        add(&mut queue, "c").await?;
        let taken = next(&mut queue).await?;
        assert_eq!(add(&mut queue, "d").await, Err(QueueError::Full), "so does what is held");
        queue.ack(&taken).await?;
        add(&mut queue, "d").await
    });
}

#[test]
fn the_list_outlives_its_workers_and_two_jobs_of_one_key_are_two() {
    let ground = ground(&[Need::Redis]);
    let list = || {
        let means = ground.means_of(&[Need::Redis]).expect("a keyspace");
        List::at(means.redis().expect("a URL")).expect("a list")
    };
    run(hold(list()));
    run(outlives_its_worker(list()));
    assert_eq!(run(twice(list())), 2, "a list has no keys");
}

#[test]
fn what_is_no_job_is_put_aside_and_does_not_stop_the_list() {
    let ground = ground(&[Need::Redis]);
    let means = ground.means_of(&[Need::Redis]).expect("a keyspace");
    let url = means.redis().expect("a URL");
    let mut client = redis::Client::open(url).expect("a URL").get_connection().expect("Redis");
    for garbage in ["", "\0\u{1}", r#"{"key":7}"#] {
        redis::cmd("RPUSH").arg("jobs:waiting").arg(garbage).exec(&mut client).expect("pushed");
    }
    let mut list = List::at(url).expect("a list");
    run(async {
        add(&mut list, "a").await?;
        let taken = next(&mut list).await?;
        assert_eq!((&taken.job, depth(&mut list).await?), (&job("a"), [0, 1, 3]));
        list.ack(&taken).await
    });
}

#[test]
fn the_stream_outlives_its_workers_and_two_jobs_of_one_key_are_one() {
    for check in [0, 1, 2] {
        let stream = Node::start();
        match check {
            0 => run(hold(stream.stream())),
            1 => run(outlives_its_worker(stream.stream())),
            _ => assert_eq!(run(twice(stream.stream())), 1, "for as long as it knows the key"),
        }
    }
}

#[test]
fn a_key_is_no_header_of_the_stream_whatever_is_in_it() {
    let node = Node::start();
    let mut stream = node.stream();
    run(async {
        let keys = ["a\r\nNats-Expected-Stream: other", "a\r\n\r\nb", "\u{1F375}", ""];
        for key in keys {
            let job = Job { key: key.into(), ..job("a") };
            stream.push((), &job).await?;
            assert_eq!(next(&mut stream).await?.job, job);
        }
        assert_eq!(depth(&mut stream).await?, [0, 4, 0], "four keys are four jobs");
        Ok(())
    });
}

#[test]
fn what_is_no_job_is_put_aside_and_does_not_stop_the_stream() {
    let node = Node::start();
    let mut stream = node.stream();
    run(async { depth(&mut stream).await.map(drop) }); // it is there
    let mut other = TcpStream::connect(node.address()).expect("it listens");
    other.write_all(b"CONNECT {\"verbose\":false}\r\n").expect("sent");
    for garbage in ["", "\0\u{1}", r#"{"key":7}"#] {
        let line = format!("PUB blink.jobs {}\r\n{garbage}\r\n", garbage.len());
        other.write_all(line.as_bytes()).expect("sent");
    }
    other.write_all(b"PING\r\n").expect("sent");
    let mut said = BufReader::new(other).lines().map_while(Result::ok);
    assert!(said.any(|line| line == "PONG"), "all of it was read");
    run(async {
        add(&mut stream, "a").await?;
        let taken = next(&mut stream).await?;
        assert_eq!((&taken.job, depth(&mut stream).await?), (&job("a"), [0, 1, 3]));
        stream.ack(&taken).await
    });
}

#[test]
fn a_stream_that_is_away_says_so_in_time_and_has_what_was_pushed_when_it_is_back() {
    let mut node = Node::start();
    let mut stream = node.stream();
    run(add(&mut stream, "a"));
    node.kill();
    let away = |error: QueueError| matches!(error, QueueError::Away(_));
    run(async {
        assert!(stream.take().await.is_err_and(away));
        assert!(add(&mut stream, "b").await.is_err_and(away));
        Ok(())
    });
    node.restart();
    run(async {
        assert_eq!(next(&mut stream).await?.job, job("a"));
        Ok(())
    });
}

#[test]
fn the_outbox_outlives_its_workers_and_two_jobs_of_one_key_are_one() {
    let ground = ground(&[Need::Postgres]);
    let outbox = || {
        let means = ground.means_of(&[Need::Postgres]).expect("a database");
        let url = means.postgres().expect("a URL").to_owned();
        drop(Postgres::modular(&url, &Recorder::off(), &Meter::default()).expect("its tables"));
        Outbox::at(&url).expect("an outbox")
    };
    run(hold(outbox()));
    run(outlives_its_worker(outbox()));
    assert_eq!(run(twice(outbox())), 1, "the key is the row's");
}

#[test]
fn a_queue_that_is_away_says_so_in_time_and_is_asked_again() {
    let mut ground = ground(&[Need::Postgres, Need::Redis]);
    let means = ground.means_of(&[Need::Postgres, Need::Redis]).expect("means");
    let mut outbox = Outbox::at(means.postgres().expect("a URL")).expect("an outbox");
    let mut list = List::at(means.redis().expect("a URL")).expect("a list");
    run(async {
        add(&mut outbox, "a").await?;
        add(&mut list, "a").await
    });
    ground.kill(Need::Postgres).expect("it ran");
    ground.kill(Need::Redis).expect("it ran");
    let away = |error: QueueError| matches!(error, QueueError::Away(_));
    run(async {
        assert!(outbox.take().await.is_err_and(away));
        assert!(list.take().await.is_err_and(away));
        assert!(add(&mut list, "b").await.is_err_and(away));
        Ok(())
    });
    ground.restart(Need::Postgres).expect("it starts again");
    ground.restart(Need::Redis).expect("it starts again");
    run(async {
        assert_eq!(next(&mut outbox).await?.job, job("a"));
        assert_eq!(next(&mut list).await?.job, job("a"), "what was pushed was written");
        Ok(())
    });
}
