//! One file a command: from what was typed to what is done.

mod delay;
pub(crate) mod dials;
pub(crate) mod experiment;
pub(crate) mod lessons;
pub(crate) mod machine;
pub(crate) mod models;
pub(crate) mod serve;

/// What was typed cannot be meant: exit status 2. Says the input, the reason and the next step.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);
