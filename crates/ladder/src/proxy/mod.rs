//! A request passed on: one request to one upstream over a connection that is kept, and what may go wrong on the way, told
//! apart. The balancer and the gateway are built on it.
//!
//! Reading order: [`Forward`], which passes a request on; `fields`, what it changes of its header; [`Answer`], the body on its
//! way back; [`Failed`], what went wrong, and what that says about asking again; [`serve`], the door in front of it all.
//!
//! It refuses to choose the upstream, and to know what the request is about.

mod answer;
mod door;
mod failed;
mod fields;
mod forward;
#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use door::serve;
pub use failed::{Failed, problem};
pub(crate) use fields::without_hop;
pub use forward::{Body, Forward, Limits, Upstream};
