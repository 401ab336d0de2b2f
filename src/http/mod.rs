//! HTTP/1.1 as a state machine over bytes: both ends of one connection with the socket taken out.
//!
//! It refuses to know sockets, threads, runtimes and clocks: time is an argument.

mod body;
pub mod client;
mod encode;
mod fields;
mod head;
mod input;
mod limits;
pub mod percent;
mod refusal;
mod request;
mod response;
mod session;
mod status;

pub use limits::Limits;
pub use request::{Method, Request};
pub use response::Response;
pub use session::{Session, Turn};
