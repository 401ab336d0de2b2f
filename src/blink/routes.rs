//! Which request asks for what: method and path to a [`Route`]. It reads neither query nor body.

use crate::http::{Method, Request};

/// What a request asks for, as far as method and path tell. Codes are as sent, still percent-encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// `GET|HEAD /{code}`
    Follow(&'a str),
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
    /// `GET|HEAD /healthz`
    Health,
    /// The path exists, for these methods only.
    NotAllowed(&'static str),
    /// No such path.
    NotFound,
}

impl Route<'_> {
    /// The class a request is recorded under.
    pub fn label(&self) -> &'static str {
        match self {
            Route::Follow(_) => "redirect",
            Route::Create => "create",
            Route::Read(_) => "read",
            Route::Delete(_) => "delete",
            Route::List => "list",
            Route::Login => "login",
            Route::Health => "health",
            Route::NotAllowed(_) | Route::NotFound => "refused",
        }
    }
}

/// Reads method and path. Allocates nothing and cannot panic.
pub fn route(request: &Request) -> Route<'_> {
    use Method::{Delete, Get, Head, Post};
    let (method, path) = (request.method(), request.path());
    if let Some(code) = path.strip_prefix("/api/links/") {
        return match method {
            Get | Head => Route::Read(code),
            Delete => Route::Delete(code),
            _ => Route::NotAllowed("GET, HEAD, DELETE"),
        };
    }
    match (path, method) {
        ("/api/links", Post) => Route::Create,
        ("/api/links", Get | Head) => Route::List,
        ("/api/links", _) => Route::NotAllowed("GET, HEAD, POST"),
        ("/api/login", Post) => Route::Login,
        ("/api/login", _) => Route::NotAllowed("POST"),
        ("/healthz", Get | Head) => Route::Health,
        (_, Get | Head) if is_one_segment(path) => Route::Follow(&path[1..]),
        _ if is_one_segment(path) => Route::NotAllowed("GET, HEAD"),
        _ => Route::NotFound,
    }
}

fn is_one_segment(path: &str) -> bool {
    path.len() > 1 && path.starts_with('/') && !path[1..].contains('/')
}
