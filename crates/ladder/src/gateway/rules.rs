//! What a gateway decides about a request before it counts it: whether it is passed on, to whom and as what. Pure.

use super::agents::Agent;
use super::answers::{Whole, problem, text};
use super::client::{Caller, Client};
use super::hops::Hops;
use super::packing::Packing;
use super::redirects::Redirects;
use super::request_id::request_id;
use super::routes::{Access, Class, Route, Routed, Service, route};
use crate::auth::token::{Role, Tokens};
use crate::proxy::without_hop;
use hyper::Method;
use hyper::header::{
    AUTHORIZATION, FORWARDED, HeaderMap, HeaderName, HeaderValue, USER_AGENT, WWW_AUTHENTICATE,
};
use std::net::IpAddr;
use std::time::SystemTime;

/// Whom the proxies before asked for, each behind the one that it was asked by.
pub const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The name of a request in all logs.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The holder of the token that the gateway has checked: a service behind it may believe this field, and so no client may send it.
pub const HOLDER: HeaderName = HeaderName::from_static("blink-holder");
/// Others' fields that say who asks: nothing behind this gateway needs them, and a client could have made them up.
const SAID_BY_CLIENTS: [HeaderName; 3] =
    [FORWARDED, HeaderName::from_static("x-real-ip"), HeaderName::from_static("x-client-ip")];

/// What crawlers should leave out. They may follow links: where those lead is public.
const ROBOTS: &str = "User-agent: *\nDisallow: /api/\n";

/// Everything that is decided by a value.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The proxies in front that are believed.
    pub hops: Hops,
    /// What makes and checks tokens; without it no token is worth anything.
    pub tokens: Option<Tokens>,
    /// Which answers are packed.
    pub packing: Packing,
    /// How links lead on.
    pub redirects: Redirects,
}

/// A request, as far as it is decided on.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who connected.
    pub peer: IpAddr,
    /// Its method.
    pub method: &'a Method,
    /// Its path, without the query.
    pub path: &'a str,
    /// Its header fields.
    pub fields: &'a HeaderMap,
    /// When it came.
    pub now: SystemTime,
}

/// What becomes of it.
#[derive(Debug)]
pub enum Decision {
    /// It is answered here.
    Here(Whole),
    /// It is answered with the metrics.
    Metrics,
    /// It is passed on, if its caller has not had too many.
    Pass(Pass),
}

/// How a request is passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// To whom.
    pub service: Service,
    /// Whom it is counted for.
    pub caller: Caller,
    /// As what it is counted.
    pub class: Class,
    /// It is asked for with `HEAD`, so that it is no click.
    pub without_click: bool,
}

impl Rules {
    /// What becomes of a request.
    pub fn decide(&self, asked: &Asked<'_>) -> Decision {
        let route = match route(asked.method, asked.path) {
            Routed::To(route) => route,
            Routed::Health => return Decision::Here(text(200, "")),
            Routed::Robots => return Decision::Here(text(200, ROBOTS)),
            Routed::Metrics if self.client(asked).is_ours => return Decision::Metrics,
            Routed::Metrics | Routed::Absent => return Decision::Here(absent()),
        };
        let client = self.client(asked);
        if route.access == Access::Ours && !client.is_ours {
            return Decision::Here(absent()); // that there is such a path is no stranger's business
        }
        let (caller, role) = match self.caller(asked, client) {
            Ok(known) => known,
            Err(why) => return Decision::Here(unauthorized(&why)),
        };
        match (route.access, role) {
            (Access::Holder | Access::Admin, None) => {
                Decision::Here(unauthorized("this takes a token: send `Authorization: Bearer …`"))
            }
            (Access::Admin, Some(Role::User)) => Decision::Here(forbidden()),
            _ => self.pass(asked, route, caller),
        }
    }

    /// Who asks.
    pub fn client(&self, asked: &Asked<'_>) -> Client {
        let forwarded = asked.fields.get_all(FORWARDED_FOR).iter();
        // A value that is no text is no address.
        self.hops.client(asked.peer, forwarded.map(|value| value.to_str().unwrap_or_default()))
    }

    /// For whom it is counted and what the holder of its token may do, or why that token is worth nothing.
    fn caller(&self, asked: &Asked<'_>, client: Client) -> Result<(Caller, Option<Role>), String> {
        let Some(sent) = asked.fields.get(AUTHORIZATION) else {
            return Ok((client.caller(), None));
        };
        let bearer = sent.to_str().ok().and_then(|sent| {
            let (scheme, token) = sent.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
        });
        let (Some(tokens), Some(token)) = (&self.tokens, bearer) else {
            return Err("the gateway takes bearer tokens of its own only".into());
        };
        let claims = tokens.check(token, asked.now).map_err(|why| format!("the token {why}"))?;
        Ok((Caller::Holder(claims.sub), Some(claims.role)))
    }

    fn pass(&self, asked: &Asked<'_>, route: Route, caller: Caller) -> Decision {
        let said = asked.fields.get(USER_AGENT).and_then(|said| said.to_str().ok());
        let agent = Agent::of(said);
        let is_holder = matches!(caller, Caller::Holder(_));
        if agent == Agent::Scraper && route.class == Class::Follow && !is_holder {
            let why = "links are for people; a program asks the API, with a token";
            return Decision::Here(problem(403, Some("User-Agent"), why));
        }
        let follows = route.class == Class::Follow && asked.method == Method::GET;
        let without_click = follows && !agent.clicks();
        Decision::Pass(Pass { service: route.service, caller, class: route.class, without_click })
    }

    /// The name of a request, under which it stands in the logs of all that it passes.
    pub fn name(&self, peer: IpAddr, fields: &HeaderMap) -> HeaderValue {
        request_id(fields.get(REQUEST_ID), self.hops.trusts(peer.to_canonical()))
    }

    /// Makes the fields of a request that is passed on such that a service behind may believe them. What is for this hop
    /// only goes first: a client could else name ours in its `Connection`, and have them taken out on the way.
    pub fn vouch(
        &self,
        peer: IpAddr,
        fields: &mut HeaderMap,
        (caller, name): (&Caller, &HeaderValue),
    ) {
        without_hop(fields);
        if !self.hops.trusts(peer.to_canonical()) {
            fields.remove(FORWARDED_FOR);
        }
        for name in SAID_BY_CLIENTS {
            fields.remove(name);
        }
        fields.remove(AUTHORIZATION);
        fields.remove(HOLDER);
        if let Caller::Holder(name) = caller
            && let Ok(name) = HeaderValue::from_str(name)
        {
            fields.insert(HOLDER, name);
        }
        fields.insert(REQUEST_ID, name.clone());
    }
}

pub(super) fn absent() -> Whole {
    problem(404, Some("path"), "there is no such path")
}

fn forbidden() -> Whole {
    problem(403, Some("Authorization"), "this is for the role admin, and the token's is user")
}

fn unauthorized(why: &str) -> Whole {
    let mut refusal = problem(401, Some("Authorization"), why);
    refusal.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    refusal
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
