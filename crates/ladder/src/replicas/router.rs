//! The router: an engine that asks one node of a cluster, and another one where that does not answer.

use super::cluster::{Cluster, Node};
use super::policy::Policy;
use super::watch::Watch;
use crate::engines::postgres::Standing;
use brigade_core::blink::database::{Answer, Engine, Promise, Query, Question, Seen};
use brigade_core::blink::stores::StoreError;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The time since 1970 in milliseconds. Tests let it pass as they like.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A cluster as an engine: see the [module](super) for what is promised. Dropping it stops the look at its nodes; what was
/// submitted is answered.
#[derive(Debug)]
pub struct Replicas {
    desk: Arc<Desk>,
    _watch: Option<Watch>,
}

/// What the router and those who look at the nodes have in common.
pub(super) struct Desk {
    policy: Policy,
    clock: Clock,
    engines: Vec<OnceLock<Arc<dyn Engine>>>,
    cluster: Mutex<Cluster>,
    heard: Condvar,
    out: Mutex<Out>,
}

/// Reads that were asked and are not answered.
#[derive(Debug, Default)]
struct Out {
    reads: HashMap<u64, Read>,
    last: u64,
}

#[derive(Debug)]
struct Read {
    query: Query,
    promise: Promise,
    /// Which node it was asked of last, and how many were asked.
    node: Option<usize>,
    tries: usize,
}

impl Replicas {
    /// A router before these nodes. What is known of them is what it [hears](Replicas::hear).
    pub fn over(nodes: Vec<Arc<dyn Engine>>, policy: Policy) -> Self {
        Self::clocked(nodes, policy, Arc::new(now))
    }

    /// The same by another clock.
    pub fn clocked(nodes: Vec<Arc<dyn Engine>>, policy: Policy, clock: Clock) -> Self {
        let desk = Desk::of(nodes.len(), policy, clock);
        nodes.into_iter().enumerate().for_each(|(number, node)| desk.open(number, node));
        Replicas { desk: Arc::new(desk), _watch: None }
    }

    pub(super) fn watched(desk: Arc<Desk>, watch: Watch) -> Self {
        Replicas { desk, _watch: Some(watch) }
    }

    /// How it stands with a node: nothing, if it does not answer. Reads that are out at such a node are asked of another.
    ///
    /// # Panics
    /// There is no such node.
    pub fn hear(&self, node: usize, standing: Option<Standing>) {
        self.desk.hear(node, standing);
    }

    /// What is known of the nodes, in their order.
    pub fn nodes(&self) -> Vec<Node> {
        self.desk.cluster().nodes().to_vec()
    }

    /// How far the database is known to have come: no node said more.
    pub fn position(&self) -> u64 {
        let cluster = self.desk.cluster();
        let positions = cluster.nodes().iter().filter_map(|node| Some(node.standing?.position));
        positions.max().unwrap_or_default()
    }

    /// Waits until the nodes are so, for `patience` at most. Whether they are.
    pub fn until(&self, patience: Duration, are_so: impl Fn(&[Node]) -> bool) -> bool {
        let cluster = self.desk.cluster();
        let not_yet = |cluster: &mut Cluster| !are_so(cluster.nodes());
        let waited = self.desk.heard.wait_timeout_while(cluster, patience, not_yet);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

impl Engine for Replicas {
    fn submit(&self, query: Query, promise: Promise) {
        if is_read(&query.question) {
            let why = unavailable("no node that answers has what this client has seen");
            self.desk.read(Read { query, promise, node: None, tries: 0 }, why);
        } else {
            self.desk.write(query, promise);
        }
    }
}

/// Whether a standby may answer it. That a question can be answered at all any node may say.
fn is_read(question: &Question) -> bool {
    matches!(
        question,
        Question::Locate(_) | Question::Find(_) | Question::List(_) | Question::Ready
    )
}

/// Whether another node may know better. A read that is late is one, too: nothing was changed by it.
fn is_no_answer(answer: &Answer) -> bool {
    use StoreError::{Failed, Late, Unavailable};
    matches!(answer, Answer::Failed(Unavailable(_) | Late | Failed(_)))
}

fn unavailable(why: &str) -> Answer {
    Answer::Failed(StoreError::Unavailable(why.into()))
}

/// The server's own clock.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl Desk {
    /// So many nodes, none of them open.
    pub(super) fn of(nodes: usize, policy: Policy, clock: Clock) -> Self {
        Desk {
            policy,
            clock,
            engines: (0..nodes).map(|_| OnceLock::new()).collect(),
            cluster: Mutex::new(Cluster::of(nodes)),
            heard: Condvar::new(),
            out: Mutex::default(),
        }
    }

    /// The node may be asked from now on.
    pub(super) fn open(&self, node: usize, engine: Arc<dyn Engine>) {
        if self.engines[node].set(engine).is_ok() {
            self.cluster().opened(node);
            self.heard.notify_all();
        }
    }

    pub(super) fn is_open(&self, node: usize) -> bool {
        self.engines[node].get().is_some()
    }

    pub(super) fn hear(self: &Arc<Self>, node: usize, standing: Option<Standing>) {
        self.cluster().hear(node, standing, Instant::now());
        self.heard.notify_all();
        // Each time: one may have been sent there in the moment in which it became silent.
        if standing.is_none() {
            let why = unavailable("the node that was asked does not answer");
            self.out_at(node).into_iter().for_each(|read| self.read(read, why.clone()));
        }
    }

    /// Takes the reads that are out at a node.
    fn out_at(&self, node: usize) -> Vec<Read> {
        let mut out = self.out();
        out.reads.extract_if(|_, read| read.node == Some(node)).map(|(_, read)| read).collect()
    }

    /// A panic elsewhere leaves them whole: each change is a single call.
    fn cluster(&self) -> MutexGuard<'_, Cluster> {
        self.cluster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn out(&self) -> MutexGuard<'_, Out> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, query: Query, promise: Promise) {
        let primary = self.cluster().primary();
        let Some(engine) = primary.and_then(|node| self.engines[node].get()) else {
            return promise.answer(unavailable("no node takes writes: nothing was done"));
        };
        let asked = self.asked(&query);
        if !matches!(self.policy, Policy::Sticky(_)) {
            return engine.submit(asked, promise);
        }
        let clock = Arc::clone(&self.clock);
        // Whatever the answer is: it may be done.
        engine.submit(asked, promise.then(move |_| query.seen.raise(clock())));
    }

    /// Asks a read of a node, but not of the one that has just not answered; without another one `why` is the answer.
    fn read(self: &Arc<Self>, read: Read, why: Answer) {
        let reader = self.reader(&read.query.seen, read.node);
        let Some((node, engine)) = reader.filter(|_| read.tries < self.engines.len()) else {
            return read.promise.answer(why);
        };
        let (asked, desk) = (self.asked(&read.query), Arc::clone(self));
        let first = read.promise.another();
        let read = Read { node: Some(node), tries: read.tries + 1, ..read };
        let number = self.out().insert(read);
        engine.submit(asked, first.then(move |answer| desk.answered(number, answer)));
    }

    /// Who is asked a read of this client.
    fn reader(&self, seen: &Seen, except: Option<usize>) -> Option<(usize, &Arc<dyn Engine>)> {
        let takes = self.policy.takes(seen.position(), (self.clock)());
        let node = self.cluster().reader(takes, except, Instant::now())?;
        Some((node, self.engines[node].get()?))
    }

    /// The query as a node gets it: where its position is nothing to the policy it need not say it.
    fn asked(&self, query: &Query) -> Query {
        let is_token = self.policy == Policy::Token;
        let seen = if is_token { query.seen.clone() } else { Seen::default() };
        Query { seen, ..Query::new(query.task.clone(), Arc::clone(&query.question)) }
    }

    fn answered(self: &Arc<Self>, number: u64, answer: &Answer) {
        // One that is not out any more was asked of another node.
        let Some(read) = self.out().reads.remove(&number) else { return };
        if is_no_answer(answer) {
            self.read(read, answer.clone());
        } else {
            read.promise.answer(answer.clone());
        }
    }
}

impl Out {
    fn insert(&mut self, read: Read) -> u64 {
        self.last += 1;
        self.reads.insert(self.last, read);
        self.last
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Desk").field(&self.policy).field(&self.engines).finish()
    }
}
