//! The ladder: the same shortener on the components of a real backend. Each is an engine behind the database that every
//! execution model waits for, so that two rungs differ by one value and no model changes.
//!
//! It is a package of its own, built when it is asked for. It refuses to know lessons.

pub mod engines;
