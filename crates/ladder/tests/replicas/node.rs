//! A node that is driven by hand: it has what was written up to its position, and answers when it is told to.

use brigade_core::blink::Link;
use brigade_core::blink::database::{
    Answer, Database, Engine, Promise, Query, Question, Seen, Ticket,
};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::Task;
use brigade_ladder::engines::postgres::Standing;
use brigade_ladder::replicas::{Policy, Replicas};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

/// What all nodes have in common: what was written, each at its position.
#[derive(Debug, Default)]
pub(super) struct Log(Mutex<Vec<Question>>);

/// A node. Its position is how much of the log it has.
#[derive(Debug)]
pub(super) struct FakeNode {
    log: Arc<Log>,
    pub(super) position: AtomicU64,
    pub(super) is_primary: AtomicBool,
    /// What it does not answer at the moment.
    pub(super) is_frozen: AtomicBool,
    held: Mutex<Vec<(Query, Promise)>>,
    pub(super) asked: AtomicU64,
    /// It is lost in the middle of what it is asked.
    pub(super) is_dead: AtomicBool,
}

impl FakeNode {
    fn of(log: &Arc<Log>, is_primary: bool) -> Arc<FakeNode> {
        Arc::new(FakeNode {
            log: Arc::clone(log),
            position: AtomicU64::new(0),
            is_primary: AtomicBool::new(is_primary),
            is_frozen: AtomicBool::new(false),
            held: Mutex::default(),
            asked: AtomicU64::new(0),
            is_dead: AtomicBool::new(false),
        })
    }

    /// Answers what it was asked while it was frozen.
    pub(super) fn thaw(&self) {
        self.is_frozen.store(false, SeqCst);
        let held = std::mem::take(&mut *self.held.lock().expect("no panic"));
        held.into_iter().for_each(|(query, promise)| self.submit(query, promise));
    }

    fn answer(&self, question: &Question) -> Answer {
        let mut log = self.log.0.lock().expect("no panic");
        match question {
            Question::Insert(_) | Question::Delete(_) => {
                log.truncate(usize::try_from(self.position.load(SeqCst)).expect("small"));
                log.push(question.clone());
                self.position.store(log.len() as u64, SeqCst);
                Answer::Inserted
            }
            Question::Locate(code) => {
                let known = usize::try_from(self.position.load(SeqCst)).expect("small");
                let last = log[..known.min(log.len())].iter().rev().find_map(|write| match write {
                    Question::Insert(link) if link.code == *code => Some(Some(link.url.clone())),
                    Question::Delete(deleted) if deleted == code => Some(None),
                    _ => None,
                });
                Answer::Target(last.flatten())
            }
            _ => Answer::Ready,
        }
    }
}

impl Engine for FakeNode {
    fn submit(&self, query: Query, promise: Promise) {
        self.asked.fetch_add(1, SeqCst);
        if self.is_frozen.load(SeqCst) {
            return self.held.lock().expect("no panic").push((query, promise));
        }
        if self.is_dead.load(SeqCst) {
            return promise.answer(Answer::Failed(StoreError::Unavailable("it is dead".into())));
        }
        let answer = self.answer(&query.question);
        query.seen.raise(self.position.load(SeqCst));
        promise.answer(answer);
    }
}

/// A primary, two standbys, and the router before them.
pub(super) struct FakeCluster {
    pub(super) nodes: Vec<Arc<FakeNode>>,
    pub(super) router: Arc<Replicas>,
}

impl FakeCluster {
    pub(super) fn with(policy: Policy) -> FakeCluster {
        Self::made(|engines| Replicas::over(engines, policy))
    }

    pub(super) fn made(make: impl FnOnce(Vec<Arc<dyn Engine>>) -> Replicas) -> FakeCluster {
        let log = Arc::default();
        let nodes: Vec<_> = (0..3).map(|n| FakeNode::of(&log, n == 0)).collect();
        let engines = nodes.iter().map(|node| Arc::clone(node) as Arc<dyn Engine>);
        let cluster = FakeCluster { router: Arc::new(make(engines.collect())), nodes };
        cluster.tell();
        cluster
    }

    /// The router hears how it stands with every node.
    pub(super) fn tell(&self) {
        (0..self.nodes.len()).for_each(|node| self.tell_of(node));
    }

    pub(super) fn tell_of(&self, number: usize) {
        let node = &self.nodes[number];
        let is_silent = node.is_frozen.load(SeqCst) || node.is_dead.load(SeqCst);
        // A later node that takes writes was promoted later.
        let timeline = node.is_primary.load(SeqCst).then_some(number as u64 + 1);
        let standing = Standing { position: node.position.load(SeqCst), timeline };
        self.router.hear(number, (!is_silent).then_some(standing));
    }

    /// A standby replays the log up to this position.
    pub(super) fn replay(&self, node: usize, position: u64) {
        self.nodes[node].position.store(position, SeqCst);
        self.tell_of(node);
    }

    pub(super) fn database(&self) -> Database {
        Database::over(Arc::clone(&self.router) as Arc<dyn Engine>)
    }

    /// How often each node was asked.
    pub(super) fn asked(&self) -> Vec<u64> {
        self.nodes.iter().map(|node| node.asked.load(SeqCst)).collect()
    }
}

pub(super) fn submit(database: &Database, seen: &Seen, question: Question) -> Ticket {
    database.submit(Query { seen: seen.clone(), ..Query::new(Task::default(), question) })
}

pub(super) fn insert(code: &str) -> Question {
    Question::Insert(Link { code: code.into(), url: url(code), clicks: 0 })
}

pub(super) fn locate(code: &str) -> Question {
    Question::Locate(code.into())
}

pub(super) fn url(code: &str) -> String {
    format!("https://{code}.example/")
}

pub(super) fn leads(code: &str) -> Answer {
    Answer::Target(Some(url(code)))
}

pub(super) fn nowhere() -> Answer {
    Answer::Target(None)
}
