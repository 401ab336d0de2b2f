//! One file a command: from what was typed to what is done.

pub(crate) mod check;
pub(crate) mod compare;
#[cfg(unix)]
pub(crate) mod dials;
pub(crate) mod exercises;
pub(crate) mod experiment;
pub(crate) mod judging;
pub(crate) mod lessons;
pub(crate) mod load;
pub(crate) mod machine;
pub(crate) mod models;
mod new_lesson;
pub(crate) mod play;
pub(crate) mod report;
pub(crate) mod serve;
pub(crate) mod watch;

use brigade::workbench::course::nearest;

/// What was typed cannot be meant: exit status 2. Says the input, the reason and the next step.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

/// `there is no model `tokio`. Did you mean tokio_multi?` and all names.
fn unknown(what: &str, name: &str, names: impl Iterator<Item = &'static str> + Clone) -> Usage {
    let near = match nearest(name, names.clone()).as_slice() {
        [] => String::new(),
        near => format!(" Did you mean {}?", near.join(" or ")),
    };
    let all = names.collect::<Vec<_>>().join(", ");
    Usage(format!("there is no {what} `{name}`.{near} There are: {all}."))
}

/// `98,120`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}
