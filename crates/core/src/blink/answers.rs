//! The last stage: what was asked and what the store said, made into a response.

use super::Link;
use super::database::{Answer, Question};
use super::input::spell_position;
use super::stores::StoreError;
use super::{Listing, Position, User};
use crate::http::{RequestHeader, Response};
use serde::Serialize;

/// Seconds a client may wait before it tries a write again that found no room.
const FULL_RETRY: u32 = 10;
/// The same for a store that is away: it may be back at any moment.
const AWAY_RETRY: u32 = 1;

/// Whether a write reached the store before that was lost may be known to neither side.
const CUT: &str =
    "the store cannot be reached; look before you try again: the write may have been done";

/// The user is kept, and no mail is on its way.
const UNSENT: &str = "the user is kept, the mail could not be sent; only a request with the same Idempotency-Key sends it";

/// The response to `question`, which got `answer`; `origin` stands in front of a new link's code: `http://blink.example`.
pub fn encode(question: &Question, answer: Answer, origin: &str) -> Response {
    match (question, answer) {
        (Question::Insert(link), Answer::Inserted) => created(link, origin),
        (Question::Follow(_) | Question::Locate(_), Answer::Target(Some(url))) => {
            Response::redirect(url)
        }
        // Busy is not broken: a server that is taken out of service for its load loads the others.
        (Question::Ready, Answer::Ready | Answer::Failed(StoreError::Busy { .. })) => {
            Response::json(200, br#"{"status":"ready"}"#.into())
        }
        (Question::Find(_), Answer::Found(Some(link))) => json(200, &link),
        (Question::Delete(_), Answer::Deleted(true)) => Response::empty(204),
        (Question::List(listing), Answer::Page(links)) => page(listing, links),
        (Question::Follow(code) | Question::Locate(code), Answer::Target(None))
        | (Question::Find(code), Answer::Found(None))
        | (Question::Delete(code), Answer::Deleted(false)) => {
            Response::problem(404, Some("code"), &format!("there is no link `{code}`"))
        }
        // Sent again with its key it is the same request (`Reused` tells another).
        (Question::Together(writes), answer) => enrolled(writes, answer),
        (question, Answer::Failed(StoreError::Unavailable(_))) if question.is_write() => {
            retry(AWAY_RETRY, 503, CUT)
        }
        (_, Answer::Failed(why)) => failed(&why),
        _ => another_question(),
    }
}

#[derive(Serialize)]
struct Created<'a> {
    code: &'a str,
    url: &'a str,
    short: String,
}

fn created(link: &Link, origin: &str) -> Response {
    let body =
        Created { code: &link.code, url: &link.url, short: format!("{origin}/{}", link.code) };
    json(201, &body).located(format!("/{}", link.code))
}

#[derive(Serialize)]
struct Enrolled<'a> {
    address: &'a str,
    /// `sent`, or `queued`: a worker sends it.
    mail: &'static str,
}

/// The only writes that a request asks for together: a user, and the mail to them.
fn enrolled(writes: &[Question], answer: Answer) -> Response {
    let [Question::Enrol(User { address, .. }), _] = writes else { return another_question() };
    let answers = match answer {
        Answer::Together(answers) => answers,
        Answer::Failed(StoreError::Taken) => {
            return Response::problem(409, Some("address"), "is a user's already");
        }
        Answer::Failed(why) => return failed(&why),
        _ => return another_question(),
    };
    match &answers[..] {
        [Answer::Enrolled, Answer::Enqueued] => json(202, &Enrolled { address, mail: "queued" }),
        [Answer::Enrolled, Answer::Done] => json(201, &Enrolled { address, mail: "sent" }),
        [Answer::Enrolled, Answer::Failed(_)] => retry(AWAY_RETRY, 503, UNSENT),
        _ => another_question(),
    }
}

fn another_question() -> Response {
    Response::problem(500, None, "the store answered another question")
}

#[derive(Serialize)]
struct PageBody {
    links: Vec<Link>,
    next: Option<String>,
}

/// The listing asked for one link more than the page has: it only tells that there is a next page.
fn page(listing: &Listing, mut links: Vec<Link>) -> Response {
    let full = listing.limit.saturating_sub(1);
    let has_next = links.len() > full;
    links.truncate(full);
    let next = links.last().filter(|_| has_next).map(|last| {
        let position = Position { clicks: last.clicks, code: last.code.clone() };
        spell_position(&position, listing.sort)
    });
    json(200, &PageBody { links, next })
}

fn json(status: u16, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => Response::json(status, body),
        Err(why) => {
            Response::problem(500, None, &format!("the answer could not be written: {why}"))
        }
    }
}

fn failed(why: &StoreError) -> Response {
    match why {
        StoreError::Taken => Response::problem(409, Some("alias"), "is taken; choose another"),
        StoreError::Reused => Response::problem(
            422,
            Some(RequestHeader::IdempotencyKey.name()),
            "was sent with another request; draw a new key for each request",
        ),
        StoreError::Full => retry(FULL_RETRY, 507, "no space is left for writes; reads go on"),
        StoreError::Busy { retry_after } => {
            retry(*retry_after, 503, "the store has more to do than it can take; try again")
        }
        StoreError::Unavailable(_) => {
            retry(AWAY_RETRY, 503, "the store cannot be reached; try again")
        }
        StoreError::Late => {
            retry(AWAY_RETRY, 504, "the store did not answer in time; a write may have been done")
        }
        StoreError::Expired => {
            retry(AWAY_RETRY, 504, "the time that the request gave was over before its turn came")
        }
        StoreError::Unsupported(what) => {
            Response::problem(501, None, &format!("this server keeps no {what}"))
        }
        // Why is in the server's log: its paths and its system's errors are no client's affair.
        StoreError::Failed(_) => Response::problem(500, None, "the store failed at this request"),
        StoreError::Broken(_) => {
            Response::problem(503, None, "the store answers nothing until a restart")
        }
    }
}

fn retry(seconds: u32, status: u16, detail: &str) -> Response {
    Response { retry_after: Some(seconds), ..Response::problem(status, None, detail) }
}
