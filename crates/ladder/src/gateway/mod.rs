//! The front door: what is decided about a request before any server of ours sees it. Which service it is for, who asks,
//! how often they may, and how its answer is packed.
//!
//! It refuses to know links and users.

pub mod limit;
