//! Several servers behind one address: which of them is asked, which is well, and which is on its way out.
//!
//! Reading order: [`Policy`] and [`Pick`], who is asked next; [`Health`], who may be; [`Instance`] and its [`Lease`], how much
//! each has in flight; [`Balancer`], which asks, asks again and asks another; `checks`, which look at each instance now and
//! then; `process`, all of it as a program; [`front`], the same job done by it, by HAProxy and by nginx.
//!
//! It refuses to know what the requests are about.

mod balance;
mod checks;
mod copies;
pub mod front;
mod health;
mod held;
mod instance;
mod instances;
mod order;
mod policy;
mod process;
#[cfg(test)]
mod tests;

pub use balance::{Balancer, Counts, Settings};
pub use health::{Check, Health, Rules, Standing};
pub use held::Held;
pub use instance::{Instance, Lease, Told};
pub use order::Order;
pub use policy::{Pick, Policy};
pub use process::{Options, run};
