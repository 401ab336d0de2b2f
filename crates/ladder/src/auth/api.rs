//! The flows as clients ask for them: one path each, JSON in and out. Only the exchange of an authorization code comes as a form, as
//! RFC 6749 wants it. What is refused is refused in the same words, whatever was wrong, so that no answer tells which users
//! there are.

use super::oauth::{Ask, Exchange};
use super::one_time::Sent;
use super::password::{Attempt, PasswordError};
use super::refresh::Refresh;
use super::store::{Away, Store};
use super::users::Users;
use super::{Given, Logins, Secret, millis, users};
use crate::gateway::answers::{Whole, problem, retry_after};
use brigade_core::blink::{Log, check_address};
use http_body_util::Full;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// When to come back if something is too busy, or away.
const SOON: Option<Duration> = Some(Duration::from_secs(1));

/// A request, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its path.
    pub path: &'a str,
    /// Whose token the gateway has checked.
    pub holder: Option<&'a str>,
    /// Where it comes from.
    pub network: &'a str,
    /// Its body.
    pub body: &'a [u8],
    /// When it came.
    pub now: SystemTime,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Password {
    address: String,
    password: String,
    device: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    ticket: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    ticket: String,
    code: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    refresh_token: String,
}

/// Every flow, answered.
#[derive(Debug)]
pub struct Api<S, C, U> {
    /// The flows.
    pub logins: Logins<S, C, U>,
    /// Where a line for the operator goes.
    pub log: Log,
}

impl<S: Store, C: Store, U: Users> Api<S, C, U> {
    /// The answer to a request.
    pub async fn answer(&self, asked: &Asked<'_>) -> Whole {
        let answer = match asked.path {
            "/api/auth/login" => self.log_in(asked).await,
            "/api/auth/code" => self.send(asked).await,
            "/api/auth/verify" => self.verify(asked).await,
            "/api/auth/password" => self.set_password(asked).await,
            "/api/auth/refresh" => self.refresh(asked).await,
            "/api/auth/logout" => self.log_out(asked).await,
            "/api/auth/authorize" => self.authorize(asked).await,
            "/api/auth/token" => self.exchange(asked).await,
            _ => Err(refusal(404, Some("path"), "there is nothing here")),
        };
        let mut answer = answer.unwrap_or_else(Refusal::answer);
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }

    async fn log_in(&self, asked: &Asked<'_>) -> Answered {
        let Password { address, password, device } = read(asked.body)?;
        let (name, network) = (&*address, asked.network);
        let attempt = Attempt { name, network, device: device.as_deref() };
        let given = self.logins.by_password(&attempt, &password, asked.now).await;
        let why = "there is no such address and password, or too many were wrong; a code by mail lets you in";
        let given = given.map_err(|why| self.unchecked(&why))?;
        told(&given.ok_or_else(|| refusal(401, None, why))?)
    }

    async fn send(&self, asked: &Asked<'_>) -> Answered {
        let Address { address } = read(asked.body)?;
        check_address(&address).map_err(|why| refusal(422, Some("address"), why))?;
        let name = users::name(&address);
        let sent = async {
            let known = self.logins.users.knows(&name).await?;
            self.logins.codes.send(&name, known, asked.network, millis(asked.now)).await
        };
        match sent.await.map_err(|why| self.away(&why))? {
            Sent::Ticket(ticket) => json(202, "ticket", ticket.text()),
            Sent::Wait(millis) => {
                let why = "a code was sent a short while ago; look into your mail";
                Err(Refusal {
                    after: Some(Duration::from_millis(millis)),
                    ..refusal(429, None, why)
                })
            }
        }
    }

    async fn verify(&self, asked: &Asked<'_>) -> Answered {
        let Code { ticket, code } = read(asked.body)?;
        let ticket = Secret::sent(&ticket).ok_or_else(wrong_code)?;
        let given = self.logins.by_code(&ticket, &code, asked.now).await;
        told(&given.map_err(|why| self.away(&why))?.ok_or_else(wrong_code)?)
    }

    async fn set_password(&self, asked: &Asked<'_>) -> Answered {
        let NewPassword { ticket, code, password } = read(asked.body)?;
        let ticket = Secret::sent(&ticket).ok_or_else(wrong_code)?;
        let set = self.logins.set_password(&ticket, &code, &password, asked.now).await;
        let is_set = set.map_err(|why| self.unchecked(&why))?;
        if is_set { Ok(empty()) } else { Err(wrong_code()) }
    }

    async fn refresh(&self, asked: &Asked<'_>) -> Answered {
        let Token { refresh_token } = read(asked.body)?;
        let over = || refusal(401, None, "this session is over; log in again");
        let token = Refresh::sent(&refresh_token).ok_or_else(over)?;
        let given = self.logins.by_refresh(&token, asked.now).await;
        told(&given.map_err(|why| self.away(&why))?.ok_or_else(over)?)
    }

    async fn log_out(&self, asked: &Asked<'_>) -> Answered {
        let Token { refresh_token } = read(asked.body)?;
        if let Some(token) = Refresh::sent(&refresh_token) {
            let closed = self.logins.sessions.close(&token, millis(asked.now)).await;
            closed.map_err(|why| self.away(&why))?;
        }
        Ok(empty())
    }

    async fn authorize(&self, asked: &Asked<'_>) -> Answered {
        let ask: Ask = read(asked.body)?;
        let holder = asked.holder.ok_or_else(|| refusal(401, None, "log in first"))?;
        let code = self.logins.grants.authorize(&ask, holder, millis(asked.now)).await;
        let code = code.map_err(|why| self.away(&why))?;
        let code = code.map_err(|why| refusal(400, None, why))?;
        json(200, "code", code.text())
    }

    async fn exchange(&self, asked: &Asked<'_>) -> Answered {
        let form: Vec<(String, String)> =
            url::form_urlencoded::parse(asked.body).into_owned().collect();
        // What comes twice could be read in two ways (RFC 6749 3.2): it is taken for missing.
        let field = |name: &str| {
            let mut values = form.iter().filter(|(known, _)| known == name);
            values.next().filter(|_| values.next().is_none()).map_or("", |(_, value)| value)
        };
        let refused = || oauth_error("invalid_grant");
        if field("grant_type") != "authorization_code" {
            return Err(oauth_error("unsupported_grant_type"));
        }
        let code = Secret::sent(field("code")).ok_or_else(refused)?;
        let shown = Exchange {
            code: &code,
            client_id: field("client_id"),
            redirect_uri: field("redirect_uri"),
            verifier: field("code_verifier"),
        };
        let given = self.logins.by_grant(&shown, asked.now).await;
        told(&given.map_err(|why| self.away(&why))?.ok_or_else(refused)?)
    }

    fn away(&self, why: &Away) -> Refusal {
        (self.log)(&why.to_string());
        Refusal { after: SOON, ..refusal(503, None, "logins cannot be checked at the moment") }
    }

    fn unchecked(&self, why: &PasswordError) -> Refusal {
        match why {
            PasswordError::Length => refusal(422, Some("password"), why),
            PasswordError::Full(_) => {
                Refusal { after: SOON, ..refusal(503, None, "too many log in at the moment") }
            }
            PasswordError::Away(why) => self.away(why),
            PasswordError::Hash(_) => {
                (self.log)(&why.to_string());
                refusal(500, None, "the password was not kept")
            }
        }
    }
}

/// Why a request is refused.
struct Refusal {
    status: u16,
    field: Option<&'static str>,
    why: String,
    /// When to come back.
    after: Option<Duration>,
    /// It is told in the form of RFC 6749 5.2.
    is_oauth: bool,
}

type Answered = Result<Whole, Refusal>;

impl Refusal {
    fn answer(self) -> Whole {
        let told = self.is_oauth.then(|| json(self.status, "error", &self.why).ok()).flatten();
        let refusal = told.unwrap_or_else(|| problem(self.status, self.field, &self.why));
        match self.after {
            Some(after) => retry_after(refusal, after),
            None => refusal,
        }
    }
}

fn refusal(status: u16, field: Option<&'static str>, why: impl ToString) -> Refusal {
    Refusal { status, field, why: why.to_string(), after: None, is_oauth: false }
}

fn wrong_code() -> Refusal {
    refusal(401, None, "the code is wrong or too old; have another one sent")
}

fn oauth_error(error: &str) -> Refusal {
    Refusal { is_oauth: true, ..refusal(400, None, error) }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    // In no words of the reader's: they may repeat what was sent.
    let unread = |_| refusal(400, None, "the body is no JSON object of the fields that this takes");
    serde_json::from_slice(body).map_err(unread)
}

fn told(given: &Given) -> Answered {
    answer(200, given)
}

fn json(status: u16, name: &str, value: &str) -> Answered {
    answer(status, &BTreeMap::from([(name, value)]))
}

fn answer(status: u16, value: &impl Serialize) -> Answered {
    let body = serde_json::to_vec(value);
    let body = body.map_err(|_| refusal(500, None, "the answer cannot be written"))?;
    let mut answer = Response::new(Full::from(body));
    *answer.status_mut() = status.try_into().unwrap_or_default();
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(answer)
}

fn empty() -> Whole {
    let mut answer = Whole::default();
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}
