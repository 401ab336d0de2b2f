//! Attacks on what lets users in, each by its name, and what must hold under every order of events. What it needs: PostgreSQL's own
//! programs and Redis's on this machine.

#![cfg(target_os = "linux")]

mod codes;
mod grants;
mod passwords;
mod rung;
mod schedules;
mod sessions;
mod stores;
mod support;
mod tokens;
