//! Several processes of one server, run as one: started, watched, replaced one after the other by a new version, rolled
//! back.
//!
//! It refuses to know how requests are spread among them (that is the [balancer](crate::balancer)).
