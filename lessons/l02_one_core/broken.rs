//! The password hash of a login, as a task. While it computes, the thread is no other task's: a redirect that comes in
//! waits for whole logins.
//!
//! What holds once it is repaired:
//!
//! * A login lets go of its thread after at most eight steps.
//! * It lets go again and again, to its end, however long it is.
//! * A login that lets go asks to be polled again.
//! * Each poll computes, but for one before the first step and one after the last.
//! * Each step is computed once, and the hash is what all of them come to.
//! * A hash of no steps is the password.
//!
//! Repair it. `hash` keeps its name and signature: the judge polls it and counts the steps. There is no clock in this,
//! and no runtime: only what `std` has.

/// Stretches `password`, one `step` after another: as many as `steps` says.
pub async fn hash(password: u64, steps: u32, step: impl Fn(u64) -> u64) -> u64 {
    let mut state = password;
    for _ in 0..steps {
        state = step(state);
    }
    state
}
