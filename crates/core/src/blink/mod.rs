//! Blink, the URL shortener: requests to steps, with no socket and no runtime in it.
//!
//! `begin` and `resume` never wait: what must be waited for is a [`Step::Ask`], what must be computed
//! at length is a [`Step::Compute`]. Who waits and who computes is the execution model's business.
//!
//! A request passes four stages, each a pure function but the third: [`route`], [`Blink::validate`],
//! [`stores::answer`] (by an engine of the [`database`], here or behind a ticket) and [`encode`]. A login asks no store:
//! it is computed, against the [`Accounts`] in memory.

pub mod codes;
pub mod database;
pub mod passwords;
pub mod stores;
pub mod target;

mod accounts;
mod address;
mod answers;
mod drain;
mod faults;
mod input;
mod link;
mod observer;
mod public;
mod routes;
mod service;
mod step;
mod user;
mod validate;

pub use accounts::{AccountError, Accounts};
pub use address::{AddressError, check_address};
pub use answers::encode;
pub use faults::Log;
pub use input::Login;
pub use link::{Link, Listing, Page, Position, Sort};
pub use observer::Observe;
pub use public::{Public, PublicError};
pub use routes::{Route, route};
pub use service::Blink;
pub use step::{Intent, Making, Pending, Queued, Step, Valid, Work};
pub use user::{Job, User};
