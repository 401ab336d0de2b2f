//! The modules `links` and `analytics` as programs of their own: behind traits as before, with a network in between. A call can now
//! be lost with its outcome unknown, so every call has a deadline, and every write a key.
//!
//! Reading order: [`call`], what goes with every call and what may go wrong; [`analytics`], a trait and its messages; [`links`],
//! another one; [`wire`], how they travel; [`steady`], what a caller does when no answer comes; [`edge`],
//! the two together as an engine; [`process`] and [`pair`], the processes, and what starts both.

pub mod analytics;
pub mod call;
pub mod drills;
pub mod edge;
pub mod links;
pub mod pair;
pub mod process;
mod sql;
pub mod steady;
#[cfg(test)]
mod tests;
pub mod wire;

pub(crate) use sql::own_schema;
