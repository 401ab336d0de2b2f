//! The second stage: a request and its route, made into a question for the store, a login, or a reply.
//!
//! It computes nothing and asks nothing: what a valid request costs is another stage's.

use super::address::check_address;
use super::codes::check_alias;
use super::database::{Question, Term};
use super::step::{Intent, Making, Valid};
use super::target::{check_foreign, parse_target};
use super::{Blink, Job, Link, Route, User, input};
use crate::http::{HeaderValue, Request, Response, ResponseHeader};

/// How often a drawn code may turn out to be taken before the client is told to come back. With a
/// billion links one draw in 3,500 is taken, so eight in a row mean that something else is wrong.
const DRAWS: u32 = 8;

impl Blink {
    /// What a request comes to.
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
            Route::Enrol => self.enrolment(request)?,
            Route::Health => return Ok(Valid::Reply(healthy())),
            Route::Ready if self.drain.has_begun() => return Err(stopping()),
            Route::Ready => Question::Ready,
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

    /// The user and the mail to them, in one commit: neither is kept without the other.
    fn enrolment(&self, request: &Request) -> Result<Question, Response> {
        let address = input::address(request)?;
        check_address(&address)
            .map_err(|why| Response::problem(422, Some("address"), &why.to_string()))?;
        let key = input::idempotency_key(request)?.unwrap_or_else(|| self.codes.key());
        let user = User { address, code: self.codes.one_time(), key };
        let job = Job::mail(&user);
        Ok(Question::Together(vec![Question::Enrol(user), Question::Enqueue(job)]))
    }

    fn draft(&self, request: &Request) -> Result<Intent, Response> {
        let draft = input::draft(request)?;
        let refuse =
            |field, why: &dyn ToString| Response::problem(422, Some(field), &why.to_string());
        let target = parse_target(&draft.url).map_err(|why| refuse("url", &why))?;
        let ours = [&*self.host, self.public.host(), request.host()];
        check_foreign(&target, &ours).map_err(|why| refuse("url", &why))?;
        let (code, redraws) = match draft.alias {
            Some(alias) => {
                check_alias(&alias).map_err(|why| refuse("alias", &why))?;
                (alias, None)
            }
            None => (self.codes.draw(), Some(DRAWS - 1)),
        };
        let by_name = self.any_name && !request.host().is_empty();
        let origin = by_name.then(|| format!("http://{}", request.host()));
        Ok(Intent {
            question: Question::Insert(Link { code, url: target.into(), clicks: 0 }),
            making: Some(Box::new(Making { redraws, origin, term: Term::default() })),
        })
    }
}

fn healthy() -> Response {
    Response::json(200, br#"{"status":"ok"}"#.into())
}

fn stopping() -> Response {
    Response::problem(503, None, "this server is about to stop: ask another")
}

fn options(allow: &HeaderValue) -> Response {
    Response::empty(204).with(ResponseHeader::Allow, allow.clone())
}

fn not_implemented(request: &Request) -> Response {
    let detail = format!("this server knows no method `{}`", request.method().as_str());
    Response::problem(501, Some("method"), &detail)
}

fn not_found() -> Response {
    Response::problem(404, Some("path"), "there is nothing here")
}

fn not_allowed(allow: &HeaderValue) -> Response {
    Response::problem(405, Some("method"), &format!("this path takes {}", &**allow))
        .with(ResponseHeader::Allow, allow.clone())
}
