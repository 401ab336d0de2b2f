//! Engines that are clients of other programs, one folder each.
//!
//! Reading order: `client`, what they have in common; [`postgres`]; [`migrations`], how its tables come about.

mod client;
pub mod migrations;
pub mod postgres;

pub use client::StartError;
pub use postgres::{Postgres, ask};
