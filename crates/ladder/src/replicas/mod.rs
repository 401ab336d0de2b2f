//! Which node of a cluster is asked: a router before one primary and its standbys, an engine as they are. What a
//! user may be told that is old, and what never, is a policy, one value.
//!
//! It refuses to know how standbys come about (that is [`ground`](crate::ground)) and what a cache keeps.
