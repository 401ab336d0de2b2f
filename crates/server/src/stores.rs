//! `--store`, where it names a store of the core's.

use crate::unknown;
use anyhow::anyhow;
use brigade_core::blink::database::Database;
use brigade_core::blink::stores::STORES;
use brigade_core::trace::Recorder;
use std::path::Path;

/// Where redb keeps its links if nothing is said.
const FILE: &str = "blink.redb";

/// How a database that only the ladder knows is named.
const ELSEWHERE: [&str; 5] = ["postgres://", "postgresql://", "redis://", "rediss://", "sqlite:"];

/// Whether `--store` names a database that only the ladder knows.
pub fn is_elsewhere(text: &str) -> bool {
    text == "sqlite" || ELSEWHERE.iter().any(|scheme| text.starts_with(scheme))
}

/// `--store` as it may be shown: without a password.
pub(crate) fn shown(text: &str) -> String {
    // A password may also stand among the parameters behind the database.
    let has_parameters = is_elsewhere(text) && text.contains("://");
    let text = if has_parameters { text.split('?').next().unwrap_or(text) } else { text };
    let user = text.split_once("://").zip(text.rsplit_once('@'));
    match user {
        Some(((scheme, rest), (_, place))) if rest.contains('@') => {
            match rest.split([':', '@']).next().unwrap_or_default() {
                "" => format!("{scheme}://{place}"),
                name => format!("{scheme}://{name}@{place}"),
            }
        }
        _ => text.into(),
    }
}

/// `memory`, `redb` or `redb:PATH`.
///
/// # Errors
/// If there is no such store, or it cannot be opened.
pub fn store(text: &str) -> anyhow::Result<Database> {
    let (name, path) = text.split_once(':').unwrap_or((text, FILE));
    let kind = STORES.iter().find(|kind| kind.name == name);
    let elsewhere = ["sqlite", "postgres://USER@HOST/DATABASE", "redis://HOST:PORT/NUMBER"];
    let names = STORES.iter().map(|kind| kind.name).chain(elsewhere);
    let kind = kind.ok_or_else(|| unknown("store", name, names))?;
    let store = (kind.open)(Path::new(path)).map_err(|error| anyhow!("--store {text}: {error}"))?;
    Database::new(store, None, Recorder::off()).map_err(|error| anyhow!("--store {text}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_password_is_not_shown() {
        for (typed, expected) in [
            (
                "postgres://ada:se@cret:x@db.example:5432/blink",
                "postgres://ada@db.example:5432/blink",
            ),
            ("postgres://ada@db.example/blink", "postgres://ada@db.example/blink"),
            ("postgres://db.example/blink", "postgres://db.example/blink"),
            ("postgres://db.example/blink?user=ada&password=x", "postgres://db.example/blink"),
            ("redis://:secret@db.example:6379/0", "redis://db.example:6379/0"),
            ("redis://ada:secret@db.example/1?protocol=resp3", "redis://ada@db.example/1"),
            ("redis://db.example:6379/0", "redis://db.example:6379/0"),
            ("sqlite:/tmp/what?", "sqlite:/tmp/what?"),
            ("redb:/tmp/a@b:c", "redb:/tmp/a@b:c"),
            ("memory", "memory"),
        ] {
            assert_eq!(shown(typed), expected);
        }
    }
}
