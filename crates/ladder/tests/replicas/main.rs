//! The router before nodes of our own, each of which stands where the test says, and before PostgreSQL with two standbys.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod cached;
mod node;
mod postgres;
mod router;
mod rung;
