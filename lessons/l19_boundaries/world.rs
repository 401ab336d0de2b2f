//! What there is besides the exercise: the time, messages on their way, what is kept, and what each click came to.

use super::super::exercise::{Reply, Request};
use super::click::{Recorded, Said};
use super::faults::{Fault, Plan, on_the_way};
use super::network::Message;
use super::store::{Changes, Rows};
use super::{DEADLINE, Ms};
use brigade_judge::{Event, Kind, Operation};
use std::collections::{BTreeMap, VecDeque};
use std::panic::Location;

/// The number of the service among those who take part; servers have 1 and 2.
pub(super) const SERVICE: usize = 3;
const NETWORK: usize = 0;
/// A server that asks so often at one moment would ask for ever.
const PATIENCE: usize = 100;
/// Who still waits then would wait for ever.
const LAST: Ms = 60_000;

/// All of it.
#[derive(Default)]
pub(super) struct World {
    pub(super) now: Ms,
    /// By the time at which they arrive.
    on_their_way: BTreeMap<(Ms, u64), Message>,
    numbers: u64,
    /// Messages that were sent so far.
    sent: usize,
    pub(super) plan: Plan,
    /// What else could have gone wrong, after what was planned.
    pub(super) could: Plan,
    cut_off_until: Ms,
    inboxes: [VecDeque<(usize, Reply)>; 2],
    /// Whose reply each server took last, and when and how often it was told that there is none.
    took: [Option<usize>; 2],
    in_vain: [(Ms, usize); 2],
    pub(super) clicks: Vec<Recorded>,
    /// The click that each server records now.
    records: [Option<usize>; 2],
    /// The click that the service is asked for now.
    pub(super) answers: Option<usize>,
    pub(super) rows: Rows,
    /// What was not to happen.
    pub(super) broken: Option<String>,
    pub(super) notes: Vec<Event>,
}

impl World {
    /// Nothing has happened, and this will go wrong.
    pub(super) fn of(plan: Plan) -> World {
        World { plan, ..World::default() }
    }

    pub(super) fn new_key(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// A server or the service begins.
    pub(super) fn exists(&mut self, thread: usize) {
        let (kind, said) = (Kind::Begins, String::new());
        self.notes.push(Event { thread, kind, object: 0, said, line: 1, exercise: true });
    }

    /// What comes next, and it is that time then.
    pub(super) fn next(&mut self) -> Option<Message> {
        let ((at, _), message) = self.on_their_way.pop_first().filter(|((at, _), _)| *at < LAST)?;
        self.now = at;
        Some(message)
    }

    /// Whether nothing more comes at this moment.
    pub(super) fn is_over(&self) -> bool {
        self.on_their_way.first_key_value().is_none_or(|((at, _), _)| *at > self.now)
    }

    pub(super) fn wakes_at(&mut self, until: Ms) {
        self.arrives(until.max(self.now + 1), Message::Wake);
    }

    fn arrives(&mut self, at: Ms, message: Message) {
        self.numbers += 1;
        self.on_their_way.insert((at, self.numbers), message);
    }

    /// A server begins to record a click.
    pub(super) fn begins(&mut self, server: usize, link: &'static str) {
        let own = self.clicks.iter().filter(|click| click.server == server).count();
        self.records[server] = Some(self.clicks.len());
        self.took[server] = None;
        self.clicks.push(Recorded::begun(server, own + 1, link, self.now));
        self.note(server + 1, Operation::Point, format!("record {link}"), None);
    }

    /// It has done so.
    pub(super) fn ends(&mut self, server: usize, said: Option<u64>) {
        let words = said.map_or("unknown".into(), |clicks| format!("it is click {clicks}"));
        self.note(server + 1, Operation::Point, words, None);
        if let Some(click) = self.records[server].take() {
            let took = self.took[server];
            self.clicks[click].said = Some(Said { at: self.now, said, took });
        }
    }

    /// A server sends a message.
    pub(super) fn sends(
        &mut self,
        server: usize,
        request: Request,
        at: &'static Location<'static>,
    ) {
        let Some(click) = self.records[server] else { return };
        self.note(server + 1, Operation::Send, format!("ask ({} ms)", self.now), Some(at));
        self.clicks[click].sent.push(self.now);
        let number = self.sent;
        self.travels(click, Message::Request { number, click, request });
    }

    /// The service replies to a message.
    pub(super) fn replies(&mut self, click: usize, reply: Reply) {
        let said = format!("reply {}", reply.clicks);
        self.note(SERVICE, Operation::Send, said, None);
        self.travels(click, Message::Reply { click, reply });
    }

    /// The service replies nothing to a message.
    pub(super) fn says_nothing(&mut self, click: usize) {
        self.note(SERVICE, Operation::Point, "no reply".into(), None);
        let (name, since) = (self.clicks[click].name(), self.now - self.clicks[click].at);
        if since <= DEADLINE {
            self.breaks(format!("{name} is asked for after {since} ms, and has no reply"));
        }
    }

    /// A message arrives, or what was planned happens to it.
    fn travels(&mut self, click: usize, message: Message) {
        let (number, is_cut_off) = (self.sent, self.now < self.cut_off_until);
        self.sent += 1;
        if is_cut_off {
            return self.note(NETWORK, Operation::Point, "it is cut off".into(), None);
        }
        let fault = self.planned(number);
        if self.may_plan(number) {
            self.could.extend(on_the_way().map(|fault| (number, fault)));
        }
        if let Some(Fault::CutOff(time)) = fault {
            self.cut_off_until = self.now + time;
        }
        if let Some(words) = fault.and_then(Fault::words) {
            self.note(NETWORK, Operation::Point, words, None);
        }
        for at in Fault::arrivals(fault, self.now, self.clicks[click].at) {
            self.arrives(at, message.clone());
        }
    }

    fn planned(&self, number: usize) -> Option<Fault> {
        self.plan.iter().find(|(at, _)| *at == number).map(|(_, fault)| *fault)
    }

    fn may_plan(&self, number: usize) -> bool {
        self.plan.last().is_none_or(|(last, _)| *last < number)
    }

    /// At which await of this message's answer the service is killed.
    pub(super) fn kills(&self, number: usize) -> Option<usize> {
        match self.planned(number) {
            Some(Fault::Killed(at)) => Some(at),
            _ => None,
        }
    }

    /// It could have been killed at each of them.
    pub(super) fn awaited(&mut self, number: usize, awaits: usize) {
        if self.may_plan(number) {
            self.could.extend((0..awaits).map(|at| (number, Fault::Killed(at))));
        }
    }

    /// A reply comes to its server.
    pub(super) fn comes(&mut self, click: usize, reply: Reply) {
        let recorded = &mut self.clicks[click];
        recorded.replied.get_or_insert(self.now);
        self.inboxes[recorded.server].push_back((click, reply));
    }

    /// A server takes the reply that came first.
    pub(super) fn takes(&mut self, server: usize, at: &'static Location<'static>) -> Option<Reply> {
        let (click, reply) = self.inboxes[server].pop_front()?;
        self.took[server] = Some(click);
        let said = format!("take {} ({} ms)", reply.clicks, self.now);
        self.note(server + 1, Operation::Receive, said, Some(at));
        Some(reply)
    }

    /// Whether a server may be told that there is no reply: not for ever at one moment.
    pub(super) fn is_patient(&mut self, server: usize) -> bool {
        let (at, times) = self.in_vain[server];
        self.in_vain[server] = if at == self.now { (at, times + 1) } else { (self.now, 1) };
        let is_patient = self.in_vain[server].1 < PATIENCE;
        if !is_patient {
            self.breaks("`record` asks for a reply over and over, and no time passes".into());
        }
        is_patient
    }

    /// A transaction of the service is kept.
    pub(super) fn commits(&mut self, changes: Changes, at: &'static Location<'static>) {
        let Some(click) = self.answers else { return };
        self.note(SERVICE, Operation::Point, format!("commit ({} ms)", self.now), Some(at));
        let link = self.clicks[click].link;
        let other = changes.counts.iter().find(|counted| **counted != link).copied();
        let is_counted = !changes.counts.is_empty();
        let counted = self.rows.change(click, changes);
        self.clicks[click].counted.extend(counted.into_iter().map(|clicks| (self.now, clicks)));
        if let Some(other) = other {
            self.breaks(format!(
                "{} is on {link}, and {other} is counted",
                self.clicks[click].name()
            ));
        }
        let is_old = |of: usize| of != click && self.clicks[of].at + DEADLINE < self.now;
        let old = self.rows.keys().find(|of| is_old(*of)).filter(|_| is_counted);
        if let Some(old) = old.and_then(|old| self.clicks.get(old)) {
            let (name, late) = (old.name(), self.now - old.at - DEADLINE);
            self.breaks(format!("the key of {name} is still kept {late} ms after its deadline"));
        }
    }

    pub(super) fn breaks(&mut self, why: String) {
        self.broken.get_or_insert(why);
    }

    /// Something happened, at this line or at the last one.
    pub(super) fn note(
        &mut self,
        thread: usize,
        operation: Operation,
        said: String,
        at: Option<&'static Location<'static>>,
    ) {
        let last = self.notes.last().map_or(1, |last| last.line);
        let line = at.map_or(last, |at| at.line());
        let kind = Kind::Did(operation);
        self.notes.push(Event { thread, kind, object: 0, said, line, exercise: true });
    }
}
