//! A provider of mail, and its client. The provider is a program of ours that stands for one that others run: it sends
//! nothing, takes its time, fails when told to, and says afterwards which mail it was handed and how often. What it
//! has in common with real ones: mail is handed in over HTTP, and a key makes a repetition harmless.
//!
//! | request | answer |
//! |---|---|
//! | `POST /mail` with `Idempotency-Key`, `{"to": "…", …}` | 202 when the service time is over: sent; 200 at once: it was sent before; 503: out of order |
//! | the same, to `…@poison.example` | 500, always: this mail makes the provider fail |
//! | the same, to `…@refused.example` | 422, always: there is no such mailbox |
//! | `POST /out-of-order` with `true` or `false` | 204; from now on mail is refused with 503, or taken again |
//! | `GET /counts` | [`Counts`] |
//! | `GET /mail` | every mail that was sent, by its key: [`Letter`] |
//!
//! Reading order: `ledger`, what it knows; `provider`, how it answers; `process`, `brigade-ladder mail`; `client`.

mod client;
mod ledger;
mod process;
mod provider;

pub use client::{Handed, Mail, SendError, Sent};
pub use ledger::{Counts, Letter, POISON, REFUSED};
pub use process::{Options, run};
pub(crate) use provider::now_us;
