//! The password hash of a login, as a task. While it computes, the thread is nobody else's: a redirect that comes in
//! waits for whole logins.
//!
//! Repair it: a login must let go of its thread after at most eight steps, and go on where it was when it is polled
//! again. `hash` keeps its name and signature: the judge polls it and counts the steps. There is no clock in this,
//! and no runtime: only what `std` has.

/// Stretches `password`, one `step` after another: as many as `steps` says.
pub async fn hash(password: u64, steps: u32, step: impl Fn(u64) -> u64) -> u64 {
    let mut state = password;
    for _ in 0..steps {
        state = step(state);
    }
    state
}
