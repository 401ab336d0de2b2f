//! Which request asks for what: method and path to a [`Route`]. It reads neither query nor body.

use crate::http::{HeaderValue, Method, Request};

/// What a request asks for, as far as method and path tell. Codes are as sent, still percent-encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// `GET /{code}`: a click.
    Follow(&'a str),
    /// `HEAD /{code}`: no click, for HEAD is safe (RFC 9110 9.2.1).
    Locate(&'a str),
    /// `POST /api/links`
    Create,
    /// `GET|HEAD /api/links/{code}`
    Read(&'a str),
    /// `DELETE /api/links/{code}`
    Delete(&'a str),
    /// `GET|HEAD /api/links`
    List,
    /// `POST /api/login`
    Login,
    /// `POST /api/users`
    Enrol,
    /// `GET|HEAD /healthz`: the server runs.
    Health,
    /// `GET|HEAD /readyz`: the server can do its work.
    Ready,
    /// `OPTIONS` of a path, or of the server (`*`): which methods it takes.
    Options(&'static HeaderValue),
    /// The path exists, for these methods only.
    NotAllowed(&'static HeaderValue),
    /// A method that no standard knows, at any path (RFC 9110 9.1).
    NotImplemented,
    /// No such path.
    NotFound,
}

impl Route<'_> {
    /// The class a request is recorded under.
    pub fn label(&self) -> &'static str {
        match self {
            Route::Follow(_) | Route::Locate(_) => "redirect",
            Route::Create => "create",
            Route::Read(_) => "read",
            Route::Delete(_) => "delete",
            Route::List => "list",
            Route::Login => "login",
            Route::Enrol => "enrol",
            Route::Health | Route::Ready | Route::Options(_) => "health",
            Route::NotAllowed(_) | Route::NotImplemented | Route::NotFound => "refused",
        }
    }
}

/// The methods of a path, as `Allow` tells them.
static LINK: HeaderValue = HeaderValue::literal("GET, HEAD, DELETE, OPTIONS");
static LINKS: HeaderValue = HeaderValue::literal("GET, HEAD, POST, OPTIONS");
static USERS: HeaderValue = HeaderValue::literal("POST, OPTIONS");
static LOGIN: HeaderValue = HeaderValue::literal("POST, OPTIONS");
static SERVER: HeaderValue = HeaderValue::literal("GET, HEAD, POST, DELETE, OPTIONS");
static CODE: HeaderValue = HeaderValue::literal("GET, HEAD, OPTIONS");

/// Reads method and path. Allocates nothing and cannot panic.
pub fn route(request: &Request) -> Route<'_> {
    use Method::{Delete, Get, Head, Post};
    let (method, path) = (request.method(), request.path());
    if let Some(code) = path.strip_prefix("/api/links/") {
        return match method {
            Get | Head => Route::Read(code),
            Delete => Route::Delete(code),
            _ => other(method, &LINK),
        };
    }
    match (path, method) {
        ("/api/links", Post) => Route::Create,
        ("/api/links", Get | Head) => Route::List,
        ("/api/links", _) => other(method, &LINKS),
        ("/api/login", Post) => Route::Login,
        ("/api/login", _) => other(method, &LOGIN),
        ("/api/users", Post) => Route::Enrol,
        ("/api/users", _) => other(method, &USERS),
        ("/healthz", Get | Head) => Route::Health,
        ("/readyz", Get | Head) => Route::Ready,
        ("*", _) => other(method, &SERVER),
        (_, Get) if is_one_segment(path) => Route::Follow(&path[1..]),
        (_, Head) if is_one_segment(path) => Route::Locate(&path[1..]),
        _ if is_one_segment(path) => other(method, &CODE),
        _ if method.is_standard() => Route::NotFound,
        _ => Route::NotImplemented,
    }
}

/// What a method comes to that a path does not take.
fn other<'a>(method: &Method, allow: &'static HeaderValue) -> Route<'a> {
    match method.as_str() {
        "OPTIONS" => Route::Options(allow),
        _ if method.is_standard() => Route::NotAllowed(allow),
        _ => Route::NotImplemented,
    }
}

fn is_one_segment(path: &str) -> bool {
    path.len() > 1 && path.starts_with('/') && !path[1..].contains('/')
}
