//! The front door: what is decided about a request before any server of ours sees it. Which service it is for, who asks,
//! how often they may, and how its answer is packed.
//!
//! It refuses to know links and users.
//!
//! Reading order: [`Gateway`], the way of a request; [`Rules`], what is decided, with [`routes`], the table, [`hops`] and
//! [`client`], who asks, [`agents`], what a program says it is, and [`redirects`]; [`Quotas`], how often
//! which caller may ask, counted by [`limit`]; [`packing`] and [`coding`], answers in fewer bytes; [`process`], the gateway as a
//! process of its own; [`front`], the same job by nginx and HAProxy; [`drills`].

pub mod agents;
pub mod answers;
pub mod client;
pub mod coding;
pub mod drills;
pub mod front;
pub mod hops;
pub mod limit;
pub mod packing;
pub mod process;
mod quotas;
pub mod redirects;
mod request_id;
pub mod routes;
mod rules;
mod serve;

pub use quotas::{Quotas, Rates};
pub use request_id::request_id;
pub use rules::{Asked, Decision, FORWARDED_FOR, HOLDER, Pass, REQUEST_ID, Rules};
pub use serve::{Body, Gateway};
