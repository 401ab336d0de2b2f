//! Waiting for answers: sending, answers, timeouts, retries.

use super::Engine;
use super::agenda::Event;
use super::task::{Ask, Asker, Phase, Request};
use super::visits::Cause;
use crate::plan::NONE;

impl Engine<'_> {
    /// Sends a request for the first time.
    pub(super) fn ask(&mut self, who: Asker, request: Request, start: u32, policy: u32) {
        let id = self.asks.claim();
        let (first, counted) = (self.now, self.now >= self.scenario.warm_up);
        self.asks[id] = Ask { who, request, start, policy, first, sent: 0, task: NONE, counted };
        match who {
            Asker::Client(client) => {
                self.counters.slot.asked += 1;
                self.clients[client as usize].tally.asked += u64::from(counted);
            }
            Asker::Task(task) => self.tasks[task].at = id,
        }
        self.policies[policy as usize].first_sent(self.now);
        self.send(id);
    }

    /// Sends it, for the first time or again.
    pub(super) fn send(&mut self, id: u32) {
        let ask = &mut self.asks[id];
        let policy = &mut self.policies[ask.policy as usize];
        if !policy.may_send(self.now) {
            return self.over(id, Some(Cause::NotSent));
        }
        let timeout = policy.patience.timeout;
        ask.sent += 1;
        if let Asker::Client(_) = ask.who {
            self.counters.slot.sent += 1;
        }
        let (start, request) = (ask.start, ask.request);
        let stamp = self.asks.renew(id);
        let task = self.bear(id, start, request);
        self.asks[id].task = task;
        self.ready.push_back(self.tasks.stamped(task));
        if let Some(timeout) = timeout {
            self.agenda.note(self.now.saturating_add(timeout), Event::TimedOut { ask: id, stamp });
        }
    }

    /// A task has its answer.
    pub(super) fn answered(&mut self, id: u32) {
        if id != NONE {
            self.policies[self.asks[id].policy as usize].tried(self.now, true);
            self.over(id, None);
        }
    }

    /// The answer was waited for as long as it is: its task goes on for nothing.
    pub(super) fn timed_out(&mut self, id: u32) {
        let task = self.asks[id].task;
        self.tasks[task].ask = NONE;
        self.try_failed(id, Cause::TimedOut);
    }

    /// A try came to nothing: it is sent again, or the request is lost.
    pub(super) fn try_failed(&mut self, id: u32, cause: Cause) {
        if id == NONE {
            return;
        }
        let ask = &mut self.asks[id];
        ask.task = NONE;
        let policy = &mut self.policies[ask.policy as usize];
        policy.tried(self.now, false);
        let Some(pause) = policy.pause(self.now, ask.sent) else {
            return self.over(id, Some(cause));
        };
        let stamp = self.asks.renew(id);
        self.agenda.note(self.now.saturating_add(pause), Event::Again { ask: id, stamp });
    }

    /// A request came to its end: who asked hears of it.
    fn over(&mut self, id: u32, cause: Option<Cause>) {
        let ask = self.asks[id];
        self.asks.release(id);
        match (ask.who, cause) {
            (Asker::Client(client), _) => {
                if let Some(cause) = cause.filter(|_| ask.counted) {
                    self.clients[client as usize].tally.lose(cause);
                }
                self.client_done(client, &ask, cause.is_none());
            }
            (Asker::Task(task), Some(cause)) => {
                self.turn(task, Phase::Ready);
                self.fail(task, cause);
            }
            (Asker::Task(task), None) => {
                self.turn(task, Phase::Ready);
                self.ready.push_back(self.tasks.stamped(task));
            }
        }
    }

    /// A task that waits for an answer stops waiting.
    pub(super) fn drop_ask_of(&mut self, task: u32) {
        let ask = self.tasks[task].at;
        let asked = self.asks[ask].task;
        if asked != NONE {
            self.tasks[asked].ask = NONE;
        }
        self.policies[self.asks[ask].policy as usize].dropped();
        self.asks.release(ask);
    }

    /// Whether no one waits any more for what a task does: it was given up, or the task that asked for it was.
    pub(super) fn is_abandoned(&self, mut id: u32) -> bool {
        loop {
            let task = &self.tasks[id];
            if task.ask == NONE {
                return task.asked;
            }
            match self.asks[task.ask].who {
                Asker::Client(_) => return false,
                Asker::Task(asker) => id = asker,
            }
        }
    }
}
