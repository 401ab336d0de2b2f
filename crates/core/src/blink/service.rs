//! Requests to steps: route, validate, ask, encode. It never waits, and it knows neither who waits
//! for it nor who runs it.

use super::answers::{broken, encode};
use super::codes::{Codes, check_alias};
use super::database::{Answer, Query, Question};
use super::faults::{Faults, Log};
use super::input::Login;
use super::step::{Intent, Making, Pending, Queued, Step, Valid, Work};
use super::stores::{Store, StoreError, answer};
use super::target::{check_foreign, parse_target};
use super::{Accounts, Link, Route, input, route};
use crate::http::{Request, Response};
use crate::trace::{Fill, Recorder, Task};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// How often a drawn code may turn out to be taken before the client is told to come back. With a
/// billion links one draw in 3,500 is taken, so eight in a row mean that something else is wrong.
const DRAWS: u32 = 8;

/// The shortener.
#[derive(Debug)]
pub struct Blink {
    host: String,
    /// A client knows a better name than `host`: the one by which it asks.
    any_name: bool,
    here: Option<Arc<dyn Store>>,
    codes: Codes,
    accounts: Arc<Accounts>,
    faults: Arc<Faults>,
    recorder: Recorder,
}

impl Blink {
    /// A shortener reachable as `host` (its own links may not be shortened again). `here` answers
    /// within `begin`; without it every question is an `Ask`. `seed` fixes the codes, for tests;
    /// `None` draws them from the operating system.
    pub fn new(
        host: &str,
        here: Option<Arc<dyn Store>>,
        seed: Option<u64>,
        recorder: Recorder,
    ) -> Self {
        let (codes, accounts) = (Codes::new(seed), Arc::default());
        let faults = Arc::new(Faults::new(|_| {}));
        Blink { host: host.into(), any_name: false, here, codes, accounts, faults, recorder }
    }

    /// The same shortener, behind an address that has many names: a new link is told under the name by which
    /// it was asked for (the request's `Host`), and under its own only to a client that gives none.
    pub fn under_any_name(self) -> Self {
        Blink { any_name: true, ..self }
    }

    /// The same shortener; what its store cannot do goes to `log`, once. Without it, it is not said.
    pub fn with_log(self, log: Log) -> Self {
        Blink { faults: Arc::new(Faults::new(log)), ..self }
    }

    /// Why the store answers nothing more until a restart, if that is so.
    pub fn broken(&self) -> Option<&str> {
        self.faults.broken()
    }

    /// The same shortener, into which the holders of `accounts` can log in. Without it nobody can.
    pub fn with_accounts(self, accounts: Arc<Accounts>) -> Self {
        Blink { accounts, ..self }
    }

    /// Takes a request; answers what needs no waiting. A listing that is answered here is a scan of
    /// all links, a login a slow hash: they come back as [`Step::Compute`]. A panic becomes a 500.
    pub fn begin(&self, request: Request) -> Step {
        let route = route(&request);
        self.begin_task(&self.recorder.task(route.label()), route, &request)
    }

    /// Takes a request that its model lets wait first: in a picture it queues until [`Queued::begin`].
    pub fn queue(&self, request: Request) -> Queued {
        let task = self.recorder.task(route(&request).label());
        task.suspend(Fill::Queue);
        Queued { task, request }
    }

    pub(super) fn begin_task(&self, task: &Task, route: Route<'_>, request: &Request) -> Step {
        guard(task, || match self.validate(route, request) {
            Valid::Ask(intent) => self.ask(task, intent),
            Valid::Reply(response) => Step::Reply(response),
            Valid::Login(login) => self.lend_login(task, login),
        })
    }

    /// Goes on with the database's answer. A panic becomes a 500.
    pub fn resume(&self, pending: Pending, answer: Answer) -> Step {
        let Pending { task, question, making } = pending;
        guard(&task, || self.proceed(&task, &question, making, answer))
    }

    /// What a request comes to. Nothing is computed here, and nobody asked.
    pub fn validate(&self, route: Route<'_>, request: &Request) -> Valid {
        self.read(route, request).unwrap_or_else(Valid::Reply)
    }

    /// As [`validate`](Self::validate).
    ///
    /// # Errors
    /// The refusal of a request that is not valid.
    fn read(&self, route: Route<'_>, request: &Request) -> Result<Valid, Response> {
        let question = match route {
            Route::Create => return self.draft(request).map(Valid::Ask),
            Route::Follow(code) => Question::Follow(input::code(code)?),
            Route::Locate(code) => Question::Locate(input::code(code)?),
            Route::List => Question::List(input::listing(request.query())?),
            Route::Read(code) => Question::Find(input::code(code)?),
            Route::Delete(code) => Question::Delete(input::code(code)?),
            Route::Login => return input::login(request).map(Valid::Login),
            Route::Health => return Ok(Valid::Reply(healthy())),
            Route::Ready => return Ok(Valid::Reply(ready(&self.faults))),
            Route::Options(allow) => return Ok(Valid::Reply(options(allow))),
            Route::NotAllowed(allow) => return Err(not_allowed(allow)),
            Route::NotImplemented => return Err(not_implemented(request)),
            Route::NotFound => return Err(not_found()),
        };
        // A redirect tolerates the parameters that others hang on links; the API refuses what it ignores.
        if matches!(route, Route::Read(_) | Route::Delete(_)) {
            input::no_parameters(request.query())?;
        }
        Ok(Valid::Ask(Intent::ask_once(question)))
    }

    fn draft(&self, request: &Request) -> Result<Intent, Response> {
        let draft = input::draft(request)?;
        let refuse =
            |field, why: &dyn ToString| Response::problem(422, Some(field), &why.to_string());
        let target = parse_target(&draft.url).map_err(|why| refuse("url", &why))?;
        check_foreign(&target, &[&self.host, request.host()]).map_err(|why| refuse("url", &why))?;
        let (code, redraws) = match draft.alias {
            Some(alias) => {
                check_alias(&alias).map_err(|why| refuse("alias", &why))?;
                (alias, None)
            }
            None => (self.codes.draw(), Some(DRAWS - 1)),
        };
        let asked_as = (self.any_name && !request.host().is_empty()).then(|| request.host().into());
        Ok(Intent {
            question: Question::Insert(Link { code, url: target.into(), clicks: 0 }),
            making: Some(Box::new(Making { redraws, host: asked_as })),
        })
    }

    /// Asks the database, or the store that is here.
    fn ask(&self, task: &Task, intent: Intent) -> Step {
        let Some(store) = &self.here else {
            let (question, making) = (Arc::new(intent.question), intent.making);
            let query = Query { task: task.clone(), question: question.clone() };
            return Step::Ask(query, Pending { task: task.clone(), question, making });
        };
        if matches!(intent.question, Question::List(_)) {
            return self.lend(task, store, intent.question);
        }
        let answer = answer(&**store, &intent.question);
        self.proceed(task, &intent.question, intent.making, answer)
    }

    /// Lends out the checking of a password.
    fn lend_login(&self, task: &Task, login: Login) -> Step {
        let (task, accounts) = (task.clone(), Arc::clone(&self.accounts));
        Step::Compute(Work::new(move || {
            guard(&task, || Step::Reply(check_login(&accounts, &login)))
        }))
    }

    fn lend(&self, task: &Task, store: &Arc<dyn Store>, question: Question) -> Step {
        let (task, store) = (task.clone(), Arc::clone(store));
        let (host, faults) = (self.host.clone(), Arc::clone(&self.faults));
        Step::Compute(Work::new(move || {
            guard(&task, || {
                let answer = answer(&*store, &question);
                note(&faults, &answer);
                Step::Reply(encode(&question, answer, &host))
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
        note(&self.faults, &answer);
        let taken = answer == Answer::Failed(StoreError::Taken);
        match (question, making) {
            (Question::Insert(link), Some(making)) if taken && making.redraws.is_some() => {
                self.redraw(task, link, *making)
            }
            (_, making) => {
                let host = making.and_then(|making| making.host);
                Step::Reply(encode(question, answer, host.as_deref().unwrap_or(&self.host)))
            }
        }
    }

    fn redraw(&self, task: &Task, link: &Link, making: Making) -> Step {
        let Some(left) = making.redraws.and_then(|redraws| redraws.checked_sub(1)) else {
            return Step::Reply(exhausted());
        };
        let question = Question::Insert(Link { code: self.codes.draw(), ..link.clone() });
        let making = Some(Box::new(Making { redraws: Some(left), ..making }));
        self.ask(task, Intent { question, making })
    }
}

fn note(faults: &Faults, answer: &Answer) {
    if let Answer::Failed(error) = answer {
        faults.note(error);
    }
}

/// Runs one stretch of a task: recorded, and with its panics turned into a 500 here and nowhere else.
///
/// `AssertUnwindSafe` holds because all that `work` shares are stores and the code generator, whose
/// locks guard values that are valid after every single step and are taken over when poisoned.
fn guard(task: &Task, work: impl FnOnce() -> Step) -> Step {
    let caught = task.run(|| catch_unwind(AssertUnwindSafe(work)));
    let step = caught.unwrap_or_else(|_| {
        Step::Reply(Response::problem(500, None, "this request failed; the server goes on"))
    });
    if matches!(step, Step::Reply(_)) {
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

fn healthy() -> Response {
    Response::json(200, br#"{"status":"ok"}"#.into())
}

fn ready(faults: &Faults) -> Response {
    match faults.broken() {
        None => Response::json(200, br#"{"status":"ready"}"#.into()),
        Some(_) => broken(),
    }
}

fn options(allow: &'static str) -> Response {
    Response { allow: Some(allow), ..Response::empty(204) }
}

fn not_implemented(request: &Request) -> Response {
    let detail = format!("this server knows no method `{}`", request.method().as_str());
    Response::problem(501, Some("method"), &detail)
}

fn not_found() -> Response {
    Response::problem(404, Some("path"), "there is nothing here")
}

fn not_allowed(allow: &'static str) -> Response {
    Response {
        allow: Some(allow),
        ..Response::problem(405, Some("method"), &format!("this path takes {allow}"))
    }
}

fn exhausted() -> Response {
    Response {
        retry_after: Some(1),
        ..Response::problem(503, None, "no free code was found; try again")
    }
}
