//! What ran when: a miss, a request that waits for another's load, a hit in Redis and a hit in this process.

use super::stream::{locate, url};
use crate::cache::expiry::Lifetime;
use crate::cache::{Keep, LocalCache, RedisCache, Settings, SingleFlight, WhenDown};
use crate::ground::empty_keyspace;
use brigade_core::blink::Link;
use brigade_core::blink::database::{
    Database, Delay, Delayed, Engine, Local, Query, Question, ServiceTime,
};
use brigade_core::blink::stores::{Memory, Store};
use brigade_core::trace::{Recorder, Trace};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
/// How far away the database is.
const AWAY: Duration = Duration::from_millis(5);

/// One user asks for a link, another at once for the same and later again; then it is asked for in another instance.
pub(super) fn trace(server: &str) -> anyhow::Result<Trace> {
    empty_keyspace(server)?;
    let store = Memory::default();
    let Question::Locate(code) = locate(0) else { anyhow::bail!("a code") };
    store.insert(&[Link { code, url: url(0), clicks: 0 }]);
    let recorder = Recorder::start();
    let delay = Delay { time: ServiceTime::Const(AWAY), capacity: 8, seed: 1 };
    let database = Delayed::start(Arc::new(Local::over(Arc::new(store))), delay, &recorder)?;
    let keep = Keep { found: Lifetime::exactly(MINUTE), absent: None };
    let settings = Settings { keep, deadline: MINUTE, when_down: WhenDown::AskBehind, log: |_| {} };
    let redis = RedisCache::open(server, Arc::new(database), settings, &recorder)?;
    let redis: Arc<dyn Engine> = Arc::new(redis);
    let [ours, other] = [(); 2].map(|()| {
        let local = LocalCache::over(Arc::clone(&redis), NonZeroUsize::MIN, keep);
        Database::over(Arc::new(SingleFlight::over(Arc::new(local))))
    });
    let (submitted, first) = channel();
    let (ours, other, recording) = (&ours, &other, &recorder);
    thread::scope(|scope| {
        scope.spawn(move || {
            recording.lane("user 1");
            ask(ours, recording, "first", || _ = submitted.send(()));
            ask(other, recording, "elsewhere", || ());
        });
        scope.spawn(move || {
            recording.lane("user 2");
            let _asked = first.recv();
            ask(ours, recording, "at once", || ());
            ask(ours, recording, "later", || ());
        });
    });
    Ok(recorder.finish())
}

/// One request, from its question to its answer.
fn ask(database: &Database, recorder: &Recorder, label: &str, submitted: impl FnOnce()) {
    let task = recorder.task(label);
    let ticket = task.run(|| database.submit(Query::new(task.clone(), locate(0))));
    submitted();
    let answer = ticket.wait();
    task.run(|| drop(answer));
    task.finish();
}
