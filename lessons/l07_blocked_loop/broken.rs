//! The login of a server with one loop, which serves all clients. While it checks a password, no other is served.
//!
//! Repair `login`. Its name and its signature stay: the judge calls it. The desk has what a runtime has:
//!
//! * `desk.lend(work).await` runs `work` on a thread beside the loop, one that is there or a new one, at once. What is lent
//!   runs to its end, whether or not a task still waits for it (tokio calls this `spawn_blocking`)
//! * `desk.permit().await` waits for one of as many permits as there are cores; dropping it gives it back
//! * `desk.yield_now().await` lets the others in, once
//!
//! What holds once it is repaired, however many log in:
//!
//! * The loop serves other clients while a password is checked.
//! * No more checks than cores run at once.
//! * A login that is cancelled leaves nothing behind, and its check counts until it ends.
//! * No core is idle while a login waits.
//! * A login that waits takes neither the loop nor a thread.
//! * A password is checked once, and its login gets the answer.
//!
//! `password.check()` computes for 19 ms on the thread that calls it, and has 19 MiB of memory meanwhile. It is a
//! library's and cannot be cut. No more checks than cores may run at once, and a login may be cancelled at any
//! moment: its client hangs up, and its future is dropped.

use super::rules::desk::{Desk, Password};

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    desk.yield_now().await; // those who came before go first
    password.check()
}
