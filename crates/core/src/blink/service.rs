//! Requests to steps: route, validate, ask, encode. It never waits, and it knows neither what waits
//! for it nor what runs it.

use super::answers::encode;
use super::codes::Codes;
use super::database::{Answer, Asked, Database, Query, Question, Term};
use super::drain::Drain;
use super::faults::{Faults, Log};
use super::input::{self, Login};
use super::public::Public;
use super::step::{Intent, Making, Pending, Queued, Step, Valid, Work};
use super::stores::StoreError;
use super::{Accounts, Link, Route, route};
use crate::http::{Request, Response};
use crate::trace::{Recorder, State, Task};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The shortener.
#[derive(Debug)]
pub struct Blink {
    /// What this server calls itself, `name` or `name:port`.
    pub(super) host: String,
    /// What stands in front of a new link's code.
    pub(super) public: Public,
    /// A client knows a better name than that: the one by which it asks.
    pub(super) any_name: bool,
    here: Option<Database>,
    pub(super) codes: Codes,
    accounts: Arc<Accounts>,
    pub(super) faults: Arc<Faults>,
    pub(super) drain: Drain,
    recorder: Recorder,
}

impl Blink {
    /// A shortener reachable as `host` (its own links may not be shortened again). What the database
    /// `here` knows without waiting is answered within `begin`; without it every question is an `Ask`. `seed` fixes
    /// the codes, for tests; `None` draws them from the operating system.
    pub fn new(host: &str, here: Option<&Database>, seed: Option<u64>, recorder: Recorder) -> Self {
        Blink {
            host: host.into(),
            public: Public::plain(host),
            any_name: false,
            here: here.cloned(),
            codes: Codes::new(seed),
            accounts: Arc::default(),
            faults: Arc::new(Faults::new(|_| {})),
            drain: Drain::default(),
            recorder,
        }
    }

    /// The same shortener, behind an address that has many names: a new link is told under the name by which
    /// it was asked for (the request's `Host`), and under its own only to a client that gives none.
    pub fn under_any_name(self) -> Self {
        Blink { any_name: true, ..self }
    }

    /// The same shortener, known outside as `public`: a new link is told under that name, whatever a client asked for.
    pub fn known_as(self, public: Public) -> Self {
        Blink { public, any_name: false, ..self }
    }

    /// The same shortener; what its store cannot do goes to `log`, once. Without it, it is not said.
    pub fn with_log(self, log: Log) -> Self {
        Blink { faults: Arc::new(Faults::new(log)), ..self }
    }

    /// Why the store answers nothing more until a restart, if that is so.
    pub fn broken(&self) -> Option<&str> {
        self.faults.broken()
    }

    /// The server is about to stop: from now on `/readyz` says no, so that a balancer sends its clients elsewhere, and
    /// every request is still answered, as the last one of its connection.
    pub fn drain(&self) {
        self.drain.begin();
    }

    /// The same shortener, into which the holders of `accounts` can log in. Without it no login succeeds.
    pub fn with_accounts(self, accounts: Arc<Accounts>) -> Self {
        Blink { accounts, ..self }
    }

    /// Takes a request; answers what needs no waiting. A listing that may be answered here may be a scan of
    /// all links, a login is a slow hash: they come back as [`Step::Compute`]. A panic becomes a 500.
    pub fn begin(&self, request: Request) -> Step {
        let route = route(&request);
        self.begin_task(&self.recorder.task(route.label()), route, &request)
    }

    /// Takes a request that its model lets wait first: in a picture it queues until [`Queued::begin`].
    pub fn queue(&self, request: Request) -> Queued {
        let task = self.recorder.task(route(&request).label());
        task.suspend(State::Queue);
        Queued { task, request }
    }

    pub(super) fn begin_task(&self, task: &Task, route: Route<'_>, request: &Request) -> Step {
        guard(task, &self.drain, || match self.validate(route, request) {
            Valid::Ask(intent) => match input::term(request) {
                Ok(term) => self.ask(task, intent.within(term), term),
                Err(refusal) => Step::Reply(refusal),
            },
            Valid::Reply(response) => Step::Reply(response),
            Valid::Login(login) => self.lend_login(task, login),
        })
    }

    /// Goes on with the database's answer. A panic becomes a 500.
    pub fn resume(&self, pending: Pending, answer: Answer) -> Step {
        let Pending { task, question, making } = pending;
        guard(&task, &self.drain, || self.proceed(&task, &question, making, answer))
    }

    /// Answers what is known here, and asks for the rest.
    fn ask(&self, task: &Task, intent: Intent, term: Term) -> Step {
        let Some(database) = &self.here else { return elsewhere(task, intent, term) };
        if matches!(intent.question, Question::List(_)) {
            return self.lend(task, database, intent, term);
        }
        match database.here(&intent.question) {
            Some(answer) => self.proceed(task, &intent.question, intent.making, answer),
            None => elsewhere(task, intent, term),
        }
    }

    /// Lends out the checking of a password.
    fn lend_login(&self, task: &Task, login: Login) -> Step {
        let (task, accounts) = (task.clone(), Arc::clone(&self.accounts));
        let drain = self.drain.clone();
        Step::Compute(Work::new(move || {
            guard(&task, &drain, || Step::Reply(check_login(&accounts, &login)))
        }))
    }

    /// Lends out what may take long, if it is answered here at all.
    fn lend(&self, task: &Task, database: &Database, intent: Intent, term: Term) -> Step {
        let (task, database) = (task.clone(), database.clone());
        let (public, faults) = (self.public.clone(), Arc::clone(&self.faults));
        let drain = self.drain.clone();
        Step::Compute(Work::new(move || {
            guard(&task, &drain, || match database.here(&intent.question) {
                None => elsewhere(&task, intent, term),
                Some(answer) => {
                    faults.note(&answer);
                    Step::Reply(encode(&intent.question, answer, public.origin()))
                }
            })
        }))
    }

    /// Encodes the answer, unless a drawn code is taken: then another is drawn and asked for.
    fn proceed(
        &self,
        task: &Task,
        question: &Question,
        making: Option<Box<Making>>,
        answer: Answer,
    ) -> Step {
        self.faults.note(&answer);
        let taken = answer == Answer::Failed(StoreError::Taken);
        match (question, making) {
            (Question::Insert(link), Some(making)) if taken && making.redraws.is_some() => {
                self.redraw(task, link, *making)
            }
            (_, making) => {
                let asked = making.and_then(|making| making.origin);
                let origin = asked.as_deref().unwrap_or(self.public.origin());
                Step::Reply(encode(question, answer, origin))
            }
        }
    }

    fn redraw(&self, task: &Task, link: &Link, making: Making) -> Step {
        let Some(left) = making.redraws.and_then(|redraws| redraws.checked_sub(1)) else {
            return Step::Reply(exhausted());
        };
        let question = Question::Insert(Link { code: self.codes.draw(), ..link.clone() });
        let term = making.term;
        let making = Some(Box::new(Making { redraws: Some(left), ..making }));
        self.ask(task, Intent { question, making }, term)
    }
}

/// What is not known here.
fn elsewhere(task: &Task, intent: Intent, term: Term) -> Step {
    let (question, making) = (Arc::new(intent.question), intent.making);
    let query = Query { task: task.clone(), question: question.clone() };
    Step::Ask(Asked { query, term }, Pending { task: task.clone(), question, making })
}

/// Runs one stretch of a task: recorded, with its panics turned into a 500, and with what a drain asks of its reply;
/// all of that here and nowhere else.
///
/// `AssertUnwindSafe` holds because all that `work` shares are stores and the code generator, whose
/// locks guard values that are valid after every single step and are taken over when poisoned.
fn guard(task: &Task, drain: &Drain, work: impl FnOnce() -> Step) -> Step {
    let caught = task.run(|| catch_unwind(AssertUnwindSafe(work)));
    let mut step = caught.unwrap_or_else(|_| {
        Step::Reply(Response::problem(500, None, "this request failed; the server goes on"))
    });
    if let Step::Reply(response) = &mut step {
        response.close |= drain.has_begun();
        task.finish();
    }
    step
}

/// Which of the two was wrong is not said.
fn check_login(accounts: &Accounts, login: &Login) -> Response {
    if accounts.check(&login.name, &login.password) {
        Response::empty(204)
    } else {
        Response::problem(401, None, "there is no account of this name and password")
    }
}

fn exhausted() -> Response {
    Response {
        retry_after: Some(1),
        ..Response::problem(503, None, "no free code was found; try again")
    }
}
