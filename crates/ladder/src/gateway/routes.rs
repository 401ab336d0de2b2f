//! Which request is for whom, by method and path: which service answers, who may ask, and how often. What stands in no
//! line of the table is not passed on.
//!
//! Paths are compared as they were sent, as the shortener compares them: were one of the two to decode them first, `/api%2Flinks`
//! would be two things, and what one lets pass the other would not have guarded.

use hyper::Method;

/// Who answers behind the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Follows links: most requests, and those that people wait for.
    Redirects,
    /// Logins, one-time codes and sessions: the only one that sees a password, and that signs.
    Auth,
    /// All the rest.
    Api,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// With a token or without; one that is worth nothing is refused all the same.
    Anyone,
    /// Holders of a token.
    Holder,
    /// Holders of a token whose role is admin.
    Admin,
    /// Our own machines.
    Ours,
}

/// What requests are counted together, for each caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Links that are followed.
    Follow,
    /// Reads of the API.
    Read,
    /// Writes.
    Write,
    /// Passwords that are tried: each costs a slow hash.
    Login,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// Who answers.
    pub service: Service,
    /// Who may ask.
    pub access: Access,
    /// What it counts as.
    pub class: Class,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routed {
    /// It is passed on.
    To(Route),
    /// The gateway says that it runs.
    Health,
    /// The gateway says what crawlers should leave out.
    Robots,
    /// The gateway tells its metrics, to our own machines.
    Metrics,
    /// There is no such path.
    Absent,
}

/// The table.
pub fn route(method: &Method, path: &str) -> Routed {
    use {Access::*, Class::*, Service::*};
    let to = |service, access, class| Routed::To(Route { service, access, class });
    if let Some(code) = path.strip_prefix("/api/links/") {
        return match *method {
            _ if code.contains('/') => Routed::Absent,
            Method::GET | Method::HEAD | Method::OPTIONS => to(Api, Anyone, Read),
            // A link has no owner who could be asked.
            _ => to(Api, Admin, Write),
        };
    }
    match (path, method) {
        ("/healthz", &Method::GET | &Method::HEAD) => Routed::Health,
        ("/robots.txt", &Method::GET | &Method::HEAD) => Routed::Robots,
        ("/metrics", &Method::GET | &Method::HEAD) => Routed::Metrics,
        ("/readyz", _) => to(Api, Ours, Read),
        ("/api/links", &Method::POST | &Method::OPTIONS) => to(Api, Anyone, Write),
        // All links of all users.
        ("/api/links", _) => to(Api, Admin, Read),
        ("/api/users", _) => to(Api, Anyone, Write),
        ("/api/login", _) => to(Api, Anyone, Login),
        // Each of these tries a password or a code, or sends one.
        (
            "/api/auth/login" | "/api/auth/code" | "/api/auth/verify" | "/api/auth/password",
            &Method::POST,
        ) => to(Auth, Anyone, Login),
        ("/api/auth/refresh" | "/api/auth/logout" | "/api/auth/token", &Method::POST) => {
            to(Auth, Anyone, Write)
        }
        ("/api/auth/authorize", &Method::POST) => to(Auth, Holder, Write),
        _ if is_one_segment(path) => to(Redirects, Anyone, Follow),
        _ => Routed::Absent,
    }
}

/// All that [`Routed::label`] says.
pub const LABELS: [&str; 6] = ["follow", "read", "write", "login", "gateway", "absent"];

impl Routed {
    /// What a request is called in traces, logs and metrics: one of a few names, whatever was asked for.
    pub fn label(self) -> &'static str {
        match self {
            Routed::To(route) => match route.class {
                Class::Follow => "follow",
                Class::Read => "read",
                Class::Write => "write",
                Class::Login => "login",
            },
            Routed::Health | Routed::Robots | Routed::Metrics => "gateway",
            Routed::Absent => "absent",
        }
    }
}

fn is_one_segment(path: &str) -> bool {
    path.strip_prefix('/').is_some_and(|code| !code.is_empty() && !code.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use brigade_core::blink::{Route as Blinks, route as blinks};
    use brigade_core::http::{Limits, Request, Session, Turn};
    use std::net::Ipv4Addr;
    use std::time::Instant;

    /// The request as the shortener reads it.
    fn request(method: &str, path: &str) -> Option<Request> {
        let now = Instant::now();
        let mut session = Session::new(Limits::default(), Ipv4Addr::LOCALHOST.into(), now);
        session.received(format!("{method} {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes(), now);
        match session.turn() {
            Turn::Request(request) => Some(request),
            _ => None,
        }
    }

    const PATHS: [&str; 24] = [
        "/",
        "/abc",
        "/abc/",
        "/abc/d",
        "//abc",
        "/healthz",
        "/healthz/",
        "/readyz",
        "/%72eadyz",
        "/robots.txt",
        "/api",
        "/api/",
        "/api/links",
        "/api/links/",
        "/api/links/abc",
        "/api/links/abc/d",
        "/api/links//",
        "/api%2Flinks",
        "/api/%6Cinks",
        "//api/links",
        "/x/../api/links",
        "/API/links",
        "/api/users",
        "/api/login",
    ];

    #[test]
    fn what_the_shortener_lists_or_deletes_takes_a_token_however_the_path_is_written() {
        for path in PATHS {
            for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"] {
                let Some(request) = request(method, path) else { continue };
                let edge = route(&method.parse().unwrap(), path);
                let guarded = match blinks(&request) {
                    Blinks::List | Blinks::Delete(_) => Access::Admin,
                    Blinks::Ready => Access::Ours,
                    _ => continue,
                };
                let is_guarded = match edge {
                    Routed::To(route) => route.access == guarded,
                    _ => true,
                };
                assert!(is_guarded, "{method} {path}: {edge:?}");
            }
        }
    }

    #[test]
    fn what_users_ask_for_is_passed_on_as_what_it_is() {
        let to = |method: &str, path: &str| match route(&method.parse().unwrap(), path) {
            Routed::To(Route { service, access, class }) => (service, access, class),
            here => panic!("{method} {path}: {here:?}"),
        };
        use {Access::*, Class::*, Service::*};
        assert_eq!(to("GET", "/abc"), (Redirects, Anyone, Follow));
        assert_eq!(to("POST", "/api/links"), (Api, Anyone, Write));
        assert_eq!(to("GET", "/api/links/abc"), (Api, Anyone, Read));
        assert_eq!(to("GET", "/api/links"), (Api, Admin, Read));
        assert_eq!(to("DELETE", "/api/links/abc"), (Api, Admin, Write));
        assert_eq!(to("POST", "/api/login"), (Api, Anyone, Login));
        assert_eq!(to("POST", "/api/auth/login"), (Auth, Anyone, Login));
        assert_eq!(to("POST", "/api/auth/refresh"), (Auth, Anyone, Write));
        assert_eq!(to("POST", "/api/auth/authorize"), (Auth, Holder, Write));
    }

    #[test]
    fn what_stands_in_no_line_goes_no_further() {
        for path in [
            "",
            "*",
            "/",
            "/abc/",
            "/abc/d",
            "//abc",
            "/api/",
            "/api/other",
            "/api/links/a/b",
            "/api/auth/login",
            "/api/auth/login/",
            "/api/auth/other",
        ] {
            assert_eq!(route(&Method::GET, path), Routed::Absent, "{path}");
        }
        assert_eq!(route(&Method::GET, "/robots.txt"), Routed::Robots);
        assert_eq!(route(&Method::HEAD, "/healthz"), Routed::Health);
    }
}
