//! Engines that are clients of other programs, one folder each.

mod postgres;

pub use postgres::{OpenError, Postgres};
