//! Requests to steps: route, validate, ask, encode. It never waits, and it knows neither what waits
//! for it nor what runs it.

use super::answers::encode;
use super::codes::Codes;
use super::database::{Answer, Asked, Database, Query, Question, Seen, Term};
use super::drain::Drain;
use super::faults::{Faults, Log};
use super::input::{self, Login};
use super::observer::Observe;
use super::public::Public;
use super::step::{Caller, Intent, Making, Pending, Queued, Step, Valid, Work};
use super::stores::StoreError;
use super::{Accounts, Link, Route, route};
use crate::http::{HeaderValue, Request, Response, ResponseHeader};
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
    /// Clients hear how new the data is that they were shown.
    tells_seen: bool,
    here: Option<Database>,
    pub(super) codes: Codes,
    accounts: Arc<Accounts>,
    pub(super) faults: Arc<Faults>,
    pub(super) drain: Drain,
    recorder: Recorder,
    observer: Option<Arc<dyn Observe>>,
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
            tells_seen: false,
            here: here.cloned(),
            codes: Codes::new(seed),
            accounts: Arc::default(),
            faults: Arc::new(Faults::new(|_| {})),
            drain: Drain::default(),
            recorder,
            observer: None,
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

    /// The same shortener over a database that is kept in several places: a response tells in `Blink-Seen` how new the data is
    /// that it shows, and a client that sends it back is shown nothing older. The number means nothing to a client. One
    /// that was never told to it is taken at its word: it makes the database look for newer data, and wait for none.
    pub fn with_seen(self) -> Self {
        Blink { tells_seen: true, ..self }
    }

    /// The same shortener; what its store cannot do goes to `log`, once. Without it, it is not said.
    pub fn with_log(self, log: Log) -> Self {
        Blink { faults: Arc::new(Faults::new(log)), ..self }
    }

    /// The same shortener; `observer` hears of every request, when it begins and when its reply is made.
    pub fn observed_by(self, observer: Arc<dyn Observe>) -> Self {
        Blink { observer: Some(observer), ..self }
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
        self.begin_task(&self.task(route, &request), route, &request)
    }

    /// Takes a request that its model lets wait first: in a picture it queues until [`Queued::begin`].
    pub fn queue(&self, request: Request) -> Queued {
        let task = self.task(route(&request), &request);
        task.suspend(State::Queue);
        Queued { task, request }
    }

    fn task(&self, route: Route<'_>, request: &Request) -> Task {
        let task = self.recorder.task(route.label());
        match &self.observer {
            None => task,
            Some(observer) => task.watched(observer.begins(request, route.label())),
        }
    }

    pub(super) fn begin_task(&self, task: &Task, route: Route<'_>, request: &Request) -> Step {
        let seen = if self.tells_seen { Seen::until(0) } else { Seen::default() };
        let caller = Caller { task: task.clone(), seen };
        guard(&caller, &self.drain, || {
            self.take(&caller, route, request).unwrap_or_else(Step::Reply)
        })
    }

    /// What a request needs first.
    ///
    /// # Errors
    /// The refusal of a request that is not valid.
    fn take(&self, caller: &Caller, route: Route<'_>, request: &Request) -> Result<Step, Response> {
        if caller.seen.is_kept() {
            caller.seen.raise(input::seen(request)?);
        }
        Ok(match self.validate(route, request) {
            Valid::Ask(intent) => {
                let term = input::term(request)?;
                self.ask(caller, intent.within(term), term)
            }
            Valid::Reply(response) => Step::Reply(response),
            Valid::Login(login) => self.lend_login(caller, login),
        })
    }

    /// Goes on with the database's answer. A panic becomes a 500.
    pub fn resume(&self, pending: Pending, answer: Answer) -> Step {
        let Pending { caller, question, making } = pending;
        guard(&caller, &self.drain, || self.proceed(&caller, &question, making, answer))
    }

    /// Answers what is known here, and asks for the rest.
    fn ask(&self, caller: &Caller, intent: Intent, term: Term) -> Step {
        let Some(database) = &self.here else { return elsewhere(caller, intent, term) };
        if matches!(intent.question, Question::List(_)) {
            return self.lend(caller, database, intent, term);
        }
        match database.here(&intent.question) {
            Some(answer) => self.proceed(caller, &intent.question, intent.making, answer),
            None => elsewhere(caller, intent, term),
        }
    }

    /// Lends out the checking of a password.
    fn lend_login(&self, caller: &Caller, login: Login) -> Step {
        let (caller, accounts) = (caller.clone(), Arc::clone(&self.accounts));
        let drain = self.drain.clone();
        Step::Compute(Work::new(move || {
            guard(&caller, &drain, || Step::Reply(check_login(&accounts, &login)))
        }))
    }

    /// Lends out what may take long, if it is answered here at all.
    fn lend(&self, caller: &Caller, database: &Database, intent: Intent, term: Term) -> Step {
        let (caller, database) = (caller.clone(), database.clone());
        let (public, faults) = (self.public.clone(), Arc::clone(&self.faults));
        let drain = self.drain.clone();
        Step::Compute(Work::new(move || {
            guard(&caller, &drain, || match database.here(&intent.question) {
                None => elsewhere(&caller, intent, term),
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
        caller: &Caller,
        question: &Question,
        making: Option<Box<Making>>,
        answer: Answer,
    ) -> Step {
        self.faults.note(&answer);
        let taken = answer == Answer::Failed(StoreError::Taken);
        match (question, making) {
            (Question::Insert(link), Some(making)) if taken && making.redraws.is_some() => {
                self.redraw(caller, link, *making)
            }
            (_, making) => {
                let asked = making.and_then(|making| making.origin);
                let origin = asked.as_deref().unwrap_or(self.public.origin());
                Step::Reply(encode(question, answer, origin))
            }
        }
    }

    fn redraw(&self, caller: &Caller, link: &Link, making: Making) -> Step {
        let Some(left) = making.redraws.and_then(|redraws| redraws.checked_sub(1)) else {
            return Step::Reply(exhausted());
        };
        let question = Question::Insert(Link { code: self.codes.draw(), ..link.clone() });
        let term = making.term;
        let making = Some(Box::new(Making { redraws: Some(left), ..making }));
        self.ask(caller, Intent { question, making }, term)
    }
}

/// What is not known here.
fn elsewhere(caller: &Caller, intent: Intent, term: Term) -> Step {
    let (question, making) = (Arc::new(intent.question), intent.making);
    let Caller { task, seen } = caller.clone();
    let query = Query { task, seen, question: question.clone() };
    let pending = Pending { caller: caller.clone(), question, making };
    Step::Ask(Asked { query, term }, pending)
}

/// Runs one stretch of a task: recorded, with its panics turned into a 500, and with what its reply tells of a drain and of
/// what the client has seen; all of that here and nowhere else.
///
/// `AssertUnwindSafe` holds because all that `work` shares are stores and the code generator, whose
/// locks guard values that are valid after every single step and are taken over when poisoned.
fn guard(caller: &Caller, drain: &Drain, work: impl FnOnce() -> Step) -> Step {
    let caught = caller.task.run(|| catch_unwind(AssertUnwindSafe(work)));
    let mut step = caught.unwrap_or_else(|_| {
        Step::Reply(Response::problem(500, None, "this request failed; the server goes on"))
    });
    if let Step::Reply(response) = &mut step {
        response.close |= drain.has_begun();
        tell(&caller.seen, response);
        caller.task.replied(response.status);
        caller.task.finish();
    }
    step
}

/// A client hears how far it has seen the database, where that is known.
fn tell(seen: &Seen, response: &mut Response) {
    let position = seen.position();
    if position > 0
        && let Ok(position) = HeaderValue::new(position.to_string())
    {
        response.more.push((ResponseHeader::Seen, position));
    }
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
