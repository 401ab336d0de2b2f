//! What is said to a person who typed what cannot be meant.

use brigade_workbench::course::nearest;

/// What was typed cannot be meant: exit status 2. Says the input, the reason and the next step.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// `there is no model `tokio`. Did you mean tokio_multi?` and all names.
pub fn unknown(what: &str, name: &str, names: impl Iterator<Item = &'static str> + Clone) -> Usage {
    let near = match nearest(name, names.clone()).as_slice() {
        [] => String::new(),
        near => format!(" Did you mean {}?", near.join(" or ")),
    };
    let all = names.collect::<Vec<_>>().join(", ");
    Usage(format!("there is no {what} `{name}`.{near} There are: {all}."))
}
