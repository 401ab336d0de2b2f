//! The load generator: schedule, client and stop rule kept apart.
