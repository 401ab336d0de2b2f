//! A primary, two standbys, two routers and two clients, moved one step at a time, for the judge of `replicas`. It refuses to know
//! how a router decides.

use super::super::exercise::{Node, Router, Session};
use brigade_judge::linearizability::Call;
use brigade_judge::sessions::{Asked, Guarantee, broken};
use std::time::Duration;

const STANDBYS: usize = 2;
const ROUTERS: usize = 2;
const CLIENTS: usize = 2;

/// What each step takes.
const STEP: Duration = Duration::from_millis(60);

/// What happens next. Clients, routers and standbys by their numbers.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// A client writes, by way of a router.
    Write(usize, usize),
    /// A client reads, by way of a router.
    Read(usize, usize),
    /// A client asks router 0, and the request of this number is on its way.
    Ask(usize, usize),
    /// Its answer comes.
    Take(usize, usize),
    /// A standby applies the next write, if there is one that it has not.
    Apply(usize),
    /// A standby tells every router how far it is.
    Tell(usize),
    /// A standby is lost.
    Lose(usize),
    /// It is there again, made anew from a backup of the time before the first write.
    Back(usize),
}

/// All of them, and what has happened so far.
pub struct Cluster {
    now: Duration,
    /// The primary's log: so many writes.
    log: u64,
    /// How far each standby has applied it; `None` of one that is lost.
    applied: [Option<u64>; STANDBYS],
    /// What it has told since it was lost last.
    told: [Option<u64>; STANDBYS],
    routers: [Router; ROUTERS],
    clients: [Session; CLIENTS],
    /// Reads that are on their way, with the time at which each was asked.
    on_their_way: Vec<(usize, usize, Node, usize)>,
    history: Vec<Call<Asked<()>, u64>>,
    moments: usize,
    /// What has happened, to be told.
    story: Vec<String>,
}

impl Cluster {
    /// Plays all steps. `Err`: the promise that was broken first, and how it came to that.
    pub fn play(steps: &[Step]) -> Result<(), String> {
        let mut cluster = Cluster {
            now: Duration::ZERO,
            log: 0,
            applied: [Some(0); STANDBYS],
            told: [None; STANDBYS],
            routers: [(); ROUTERS].map(|()| Router::new(STANDBYS)),
            clients: [(); CLIENTS].map(|()| Session::default()),
            on_their_way: Vec::new(),
            history: Vec::new(),
            moments: 0,
            story: Vec::new(),
        };
        for step in steps {
            let done = cluster.step(*step).and_then(|()| cluster.guarantees());
            done.map_err(|why| format!("{}: {why}", cluster.story.join(", ")))?;
            cluster.now += STEP;
        }
        Ok(())
    }

    fn step(&mut self, step: Step) -> Result<(), String> {
        match step {
            Step::Write(client, router) => self.write(client, router),
            Step::Read(client, router) => {
                let (node, asked) = self.ask(client, router)?;
                self.answered(client, router, node, asked);
            }
            Step::Ask(client, number) => {
                let (node, asked) = self.ask(client, 0)?;
                self.on_their_way.push((client, number, node, asked));
            }
            Step::Take(client, number) => {
                let of = |way: &(usize, usize, Node, usize)| (way.0, way.1) == (client, number);
                if let Some(at) = self.on_their_way.iter().position(of) {
                    let (_, _, node, asked) = self.on_their_way.remove(at);
                    self.answered(client, 0, node, asked);
                }
            }
            Step::Apply(standby) => self.apply(standby),
            Step::Tell(standby) => self.tell(standby),
            Step::Lose(standby) => {
                (self.applied[standby], self.told[standby]) = (None, None);
                self.routers.iter_mut().for_each(|router| router.lost(standby));
                self.story.push(format!("standby {} is lost", standby + 1));
            }
            Step::Back(standby) => {
                self.applied[standby] = Some(0);
                self.story.push(format!("standby {} is made anew", standby + 1));
            }
        }
        Ok(())
    }

    fn moment(&mut self) -> usize {
        self.moments += 1;
        self.moments
    }

    fn write(&mut self, client: usize, router: usize) {
        let asked = self.moment();
        self.log += 1;
        self.routers[router].wrote(&mut self.clients[client], self.log, self.now);
        let span = (asked, self.moment());
        self.history.push(Call { thread: client, asked: Asked::Write(()), answer: self.log, span });
        self.story.push(format!("client {} writes version {}", letter(client), self.log));
    }

    /// Where the read is sent, and when.
    fn ask(&mut self, client: usize, router: usize) -> Result<(Node, usize), String> {
        let asked = self.moment();
        let node = self.routers[router].route(&self.clients[client], self.now);
        self.story.push(format!("client {} asks {}", letter(client), name(node)));
        match node {
            Node::Primary => self.must_be_the_primary(client)?,
            Node::Standby(standby) if standby >= STANDBYS => return Err("there is none".into()),
            Node::Standby(standby) if self.applied[standby].is_none() => {
                return Err("it is lost".into());
            }
            Node::Standby(_) => {}
        }
        Ok((node, asked))
    }

    /// No standby has told that it is new enough.
    fn must_be_the_primary(&self, client: usize) -> Result<(), String> {
        let own = self.history.iter().filter(|call| call.thread == client);
        let seen = own.map(|call| call.answer).max().unwrap_or(0);
        let can = |standby: &usize| self.told[*standby].is_some_and(|at| at >= seen);
        let what = if seen == 0 { "nothing yet".into() } else { format!("version {seen}") };
        match (0..STANDBYS).find(can) {
            None => Ok(()),
            Some(standby) => Err(format!(
                "it has seen {what}, and standby {} has told that it is new enough",
                standby + 1
            )),
        }
    }

    fn answered(&mut self, client: usize, router: usize, node: Node, asked: usize) {
        let at = match node {
            Node::Primary => self.log,
            // No case loses a standby that is being asked.
            Node::Standby(standby) => self.applied[standby].unwrap_or(0),
        };
        self.routers[router].read(&mut self.clients[client], at);
        let span = (asked, self.moment());
        self.history.push(Call { thread: client, asked: Asked::Read(()), answer: at, span });
        let what = if at == 0 { "404".into() } else { format!("version {at}") };
        self.story.push(format!("client {} is told {what}", letter(client)));
    }

    fn apply(&mut self, standby: usize) {
        if let Some(at) = self.applied[standby].filter(|at| *at < self.log) {
            self.applied[standby] = Some(at + 1);
            self.story.push(format!("standby {} applies version {}", standby + 1, at + 1));
        }
    }

    fn tell(&mut self, standby: usize) {
        if let Some(at) = self.applied[standby] {
            self.told[standby] = Some(at);
            self.routers.iter_mut().for_each(|router| router.heard(standby, at));
            self.story.push(format!("standby {} tells that it is at {at}", standby + 1));
        }
    }

    fn guarantees(&self) -> Result<(), String> {
        let Some(first) = broken(&self.history).into_iter().next() else { return Ok(()) };
        let after = first.after;
        Err(match first.guarantee {
            Guarantee::ReadYourWrites => {
                format!("it does not read what it has written, version {after}")
            }
            Guarantee::MonotonicReads => format!("it has read version {after} before"),
            // The primary takes all writes.
            Guarantee::MonotonicWrites | Guarantee::WritesFollowReads => {
                format!("it has seen version {after}, and writes before it")
            }
        })
    }
}

fn letter(client: usize) -> char {
    char::from(b'A' + client as u8)
}

/// In a sentence.
pub fn name(node: Node) -> String {
    match node {
        Node::Primary => "the primary".into(),
        Node::Standby(standby) => format!("standby {}", standby + 1),
    }
}
