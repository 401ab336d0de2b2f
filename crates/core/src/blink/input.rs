//! What stands in a request: the code in its path, its query and its JSON body, read into values. Everything
//! it refuses it refuses by name. It judges no URL and no alias.

use super::codes::{is_code, named};
use super::database::Term;
use super::target::parse_host;
use super::{Listing, Position, Sort};
use crate::http::{Request, RequestHeader, Response, percent};
use serde::Deserialize;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// Most links on one page, and how many there are if the request does not say.
const PAGE: usize = 100;

/// Longest `Idempotency-Key`, in bytes.
const LONGEST_KEY: usize = 255;

/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The code in a path, percent-decoded; 404 for what no link can be called.
pub(super) fn code(sent: &str) -> Result<String, Response> {
    match named(sent) {
        Ok(Some(code)) => return Ok(code.into_owned()),
        Ok(None) => {}
        Err(why) => return Err(refuse("code", &why.to_string())),
    }
    let detail = "no link can have this code: 3 to 32 of A-Z, a-z, 0-9, `_` and `-`";
    Err(Response::problem(404, Some("code"), detail))
}

/// The body of `POST /api/links`. The values are read as any JSON first, so that a wrong type can be
/// refused by the name of its field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    url: Option<Value>,
    alias: Option<Value>,
}

/// What `POST /api/links` asks for, unjudged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) url: String,
    pub(super) alias: Option<String>,
}

/// Reads the body of `POST /api/links`; unknown and repeated fields are refused by name.
pub(super) fn draft(request: &Request) -> Result<Draft, Response> {
    no_parameters(request.query())?;
    let body: Body = json(request)?;
    Ok(Draft {
        url: required("url", body.url, r#"{"url": "https://…"}"#)?,
        alias: string("alias", body.alias)?,
    })
}

/// The body of `POST /api/login`, read as above.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginBody {
    name: Option<Value>,
    password: Option<Value>,
}

/// Who wants to log in, unjudged.
pub struct Login {
    pub(super) name: String,
    pub(super) password: String,
}

impl fmt::Debug for Login {
    /// A password has no business in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Reads the body of `POST /api/login`; unknown and repeated fields are refused by name.
pub(super) fn login(request: &Request) -> Result<Login, Response> {
    const SEND: &str = r#"{"name": "…", "password": "…"}"#;
    no_parameters(request.query())?;
    let body: LoginBody = json(request)?;
    Ok(Login {
        name: required("name", body.name, SEND)?,
        password: required("password", body.password, SEND)?,
    })
}

/// The body of `POST /api/users`, read as above.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserBody {
    address: Option<Value>,
}

/// Reads the address in the body of `POST /api/users`; unknown and repeated fields are refused by name.
pub(super) fn address(request: &Request) -> Result<String, Response> {
    no_parameters(request.query())?;
    let body: UserBody = json(request)?;
    required("address", body.address, r#"{"address": "ada@example.org"}"#)
}

/// The key under which this request may come again, as it was sent: quotes are part of it.
pub(super) fn idempotency_key(request: &Request) -> Result<Option<String>, Response> {
    let header = RequestHeader::IdempotencyKey;
    let Some(key) = request.header(header) else { return Ok(None) };
    let is_graphic = key.bytes().all(|byte| byte.is_ascii_graphic());
    if is_graphic && (1..=LONGEST_KEY).contains(&key.len()) {
        return Ok(Some(key.into()));
    }
    Err(refuse(header.name(), "takes 1 to 255 characters of printable ASCII without blanks"))
}

/// How long the answer is wanted: the client, or the proxy before it, may say for how many milliseconds it waits.
pub(super) fn term(request: &Request) -> Result<Term, Response> {
    let header = RequestHeader::ExpectedTimeout;
    let deadline = match request.header(header) {
        None => None,
        Some(text) => match text.parse() {
            Ok(millis) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                request.at().checked_add(Duration::from_millis(millis))
            }
            _ => return Err(refuse(header.name(), "takes a whole number of milliseconds")),
        },
    };
    Ok(Term { since: Some(request.at()), deadline, begin_by: None })
}

/// How far the client has seen the database, as an earlier response told it; 0 if it does not say.
pub(super) fn seen(request: &Request) -> Result<u64, Response> {
    let header = RequestHeader::Seen;
    let Some(text) = request.header(header) else { return Ok(0) };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).ok_or_else(|| {
        refuse(header.name(), "takes the number that a response told in the field of that name")
    })
}

fn json<'a, T: Deserialize<'a>>(request: &'a Request) -> Result<T, Response> {
    // RFC 8259 8.1 allows to ignore it, and some programs write it in front of everything.
    let body = request.body().strip_prefix(BYTE_ORDER_MARK).unwrap_or(request.body());
    if !may_be_json(request.content_type()) {
        let detail = format!("is `{}`; send application/json", request.content_type());
        return Err(Response::problem(415, Some("Content-Type"), &detail));
    }
    // Serde would fill the fields from an array, in order.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(refuse("body", "is an array; send an object"));
    }
    serde_json::from_slice(body)
        .map_err(|why| refuse("body", &format!("is not what this takes: {why}")))
}

/// JSON by its name, no type at all, or what `curl -d` says of everything it sends. That a page
/// elsewhere can make a browser send the last two is no danger: Blink knows no cookies.
fn may_be_json(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let sub = media.strip_prefix("application/").unwrap_or_default();
    content_type.is_empty()
        || matches!(sub, "json" | "x-www-form-urlencoded")
        || sub.strip_suffix("+json").is_some_and(|name| !name.is_empty())
}

fn required(field: &str, value: Option<Value>, send: &str) -> Result<String, Response> {
    let missing = || refuse(field, &format!("is missing; send {send}"));
    string(field, value)?.ok_or_else(missing)
}

fn string(field: &str, value: Option<Value>) -> Result<Option<String>, Response> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(refuse(field, "is not a string")),
    }
}

/// Refuses any parameter, by name.
pub(super) fn no_parameters(query: &str) -> Result<(), Response> {
    match parameters(query)?.first() {
        None => Ok(()),
        Some((name, _)) => {
            Err(Response::problem(400, Some(name), "is not a parameter of this path"))
        }
    }
}

/// Reads the query of `GET /api/links`. The listing asks for one link more than the client does:
/// whether there is a next page is known by whether it comes.
pub(super) fn listing(query: &str) -> Result<Listing, Response> {
    let (mut limit, mut after, mut sort, mut host) = (None, None, None, None);
    for (name, value) in parameters(query)? {
        let slot = match name.as_str() {
            "limit" => &mut limit,
            "after" => &mut after,
            "sort" => &mut sort,
            "host" => &mut host,
            _ => {
                return Err(refuse(
                    &name,
                    "is not a parameter of this path; there are limit, after, sort and host",
                ));
            }
        };
        if slot.replace(value).is_some() {
            return Err(refuse(&name, "is given twice"));
        }
    }
    let sort = sort.map_or(Ok(Sort::default()), |text| read_sort(&text))?;
    Ok(Listing {
        limit: 1 + limit.map_or(Ok(PAGE), |text| read_limit(&text))?,
        after: after.map(|text| read_position(&text, sort)).transpose()?,
        sort,
        host: host.map(|text| read_host(&text)).transpose()?,
    })
}

fn refuse(field: &str, detail: &str) -> Response {
    Response::problem(400, Some(field), detail)
}

fn parameters(query: &str) -> Result<Vec<(String, String)>, Response> {
    let pairs: Result<_, _> = percent::pairs(query).collect();
    pairs.map_err(|why| refuse("query", &why.to_string()))
}

fn read_sort(text: &str) -> Result<Sort, Response> {
    match text {
        "code" => Ok(Sort::Code),
        "clicks" => Ok(Sort::Clicks),
        _ => Err(refuse("sort", &format!("is `{text}`; there are code and clicks"))),
    }
}

fn read_limit(text: &str) -> Result<usize, Response> {
    match text.parse() {
        Ok(limit @ 1..=PAGE) => Ok(limit),
        _ => Err(refuse("limit", &format!("is `{text}`; it takes a number from 1 to {PAGE}"))),
    }
}

/// Reads what [`spell_position`] wrote.
fn read_position(text: &str, sort: Sort) -> Result<Position, Response> {
    let (clicks, code) = match sort {
        Sort::Code => (Some(0), text),
        Sort::Clicks => match text.split_once('.') {
            Some((clicks, code)) => (clicks.parse().ok(), code),
            None => (None, text),
        },
    };
    match clicks {
        Some(clicks) if is_code(code) => Ok(Position { clicks, code: code.into() }),
        _ => Err(refuse(
            "after",
            &format!("is `{text}`; it takes the `next` of a page in the same order"),
        )),
    }
}

/// A place in a listing, as `after` takes it: the code, behind its clicks if those are the order.
pub(super) fn spell_position(position: &Position, sort: Sort) -> String {
    match sort {
        Sort::Code => position.code.clone(),
        Sort::Clicks => format!("{}.{}", position.clicks, position.code),
    }
}

fn read_host(text: &str) -> Result<String, Response> {
    parse_host(text).map_err(|why| refuse("host", &format!("is `{text}`, which {why}")))
}
