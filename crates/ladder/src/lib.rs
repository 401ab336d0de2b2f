//! The ladder: the same shortener in one architecture after the other, on the components of a real backend, each with its
//! price. What is kept is an engine behind the database that every execution model waits for, so that two rungs differ by
//! one value and no model changes.
//!
//! Reading order: [`rungs`], the table and one file per rung; [`engines`], clients of other programs; [`modules`],
//! which own their tables; [`jobs`], what a request does not wait for, and [`mail`], the provider that it would wait for;
//! [`cache`] and [`replicas`], what may stand before an engine; [`proxy`], with [`balancer`], [`fleet`] and [`gateway`], what may
//! stand before a server; [`services`], modules that are programs of their own; [`telemetry`], what a request leaves behind.
//!
//! Around them: [`ground`], the components that a climb stands on; [`price`], what a rung costs and gains, with [`traffic`], the bytes between its
//! processes; [`drills`], what users see when a part of it breaks; [`picture`], its architecture and what ran when; [`experiments`],
//! what single parts cost, for rungs and lessons alike; `clusters`, several nodes of one
//! engine; [`climb`], the commands; [`prices`], every rung's side by side,
//! and [`advise`], which of them is enough.
//!
//! It is a package of its own, built when it is asked for. It refuses to know lessons.

pub mod advise;
pub mod auth;
pub mod balancer;
pub mod cache;
pub mod climb;
pub(crate) mod clusters;
pub mod drills;
pub mod engines;
pub mod experiments;
pub mod fleet;
pub mod gateway;
pub mod ground;
pub mod jobs;
pub mod mail;
pub mod modules;
pub mod picture;
pub mod price;
pub mod prices;
pub mod proxy;
pub mod replicas;
pub mod rungs;
pub mod services;
pub mod telemetry;
pub mod traffic;
