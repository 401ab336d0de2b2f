//! A request passed on: one request to one upstream over a connection that is kept, and what may go wrong on the way, told
//! apart. The balancer and the gateway are built on it.
//!
//! It refuses to choose the upstream, and to know what the request is about.
