//! HTTP/1.1 as a state machine over bytes: both ends of one connection with the socket taken out.
//!
//! It refuses to know sockets, threads, runtimes and clocks: time is an argument. So every execution
//! model speaks the same HTTP, and a test can cut the stream at every byte and let an hour pass in no time.
//!
//! ```
//! use brigade_core::http::{Limits, Response, Session, Turn};
//! use std::net::Ipv4Addr;
//! use std::time::Instant;
//!
//! let (peer, now) = (Ipv4Addr::LOCALHOST.into(), Instant::now());
//! let mut session = Session::new(Limits::default(), peer, now);
//! session.received(b"GET /Ab3dE5g HTTP/1.1\r\nHost: blink.example\r\n", now);
//! assert!(matches!(session.turn(), Turn::Read)); // the empty line is still to come
//! session.received(b"\r\n", now);
//! let Turn::Request(request) = session.turn() else { panic!("a whole request") };
//! assert_eq!(request.path(), "/Ab3dE5g");
//! session.answer(Response::redirect("https://a.example/".into()), now);
//! assert!(matches!(session.turn(), Turn::Write));
//! assert!(session.out().starts_with(b"HTTP/1.1 302 Found\r\n"));
//! session.sent(session.out().len(), now);
//! assert!(matches!(session.turn(), Turn::Read)); // the connection stays open
//! ```
//!
//! It is stricter than RFC 9112 asks for wherever two servers could disagree about where a request
//! ends. Each of these is answered behind the answers that still wait, then the connection closes:
//!
//! | status | for |
//! |---|---|
//! | 400 | a bare line feed, a folded line, a control character, a space before a colon; a missing, repeated, empty or invalid `Host`; a `Content-Length` that is repeated (even equal), no plain number, or beside `Transfer-Encoding`; any coding but one `chunked`, and any in HTTP/1.0; a name like `Content_Length` or `Transfer--Encoding`, which a gateway that makes `-` of it would read as the real one; a field that may come only once and comes twice ([`RequestHeader`]), or is no text; a target that is neither a path nor an http URL (nor `*`, of OPTIONS) |
//! | 408 | a request that takes longer than [`Limits::request`] |
//! | 413, 414, 431 | a body, a target, a head beyond the [`Limits`] |
//! | 417 | an expectation other than `100-continue` |
//! | 501 | CONNECT of a host: this is no proxy |
//! | 505 | a version other than 1.0 and 1.1 |

mod body;
pub mod client;
mod encode;
mod fields;
mod head;
mod header;
mod input;
mod limits;
pub mod percent;
mod refusal;
mod reply;
mod request;
mod response;
mod session;
mod status;

pub use header::{BadHeaderValue, HeaderValue, RequestHeader, ResponseHeader};
pub use limits::Limits;
pub use request::{Method, Request};
pub use response::Response;
pub use session::{Session, Turn};
