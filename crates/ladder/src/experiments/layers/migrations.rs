//! Three copies of one schema: development, staging, production. One was changed by hand.

use crate::engines::Sqlite;
use crate::engines::sqlite::OpenError;
use crate::experiments::Shown;
use crate::ground::Means;
use brigade_workbench::{Evidence, Setting};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::fs;
use std::time::Instant;

/// A copy by its name, and what was done to it by hand.
const COPIES: [(&str, &str); 3] = [
    ("development", ""),
    ("staging", ""),
    ("production", "CREATE INDEX made_in_a_hurry ON links (url)"),
];

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Migrations {
    /// Each copy.
    pub copies: Vec<Copy>,
}

/// One copy of the schema.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Copy {
    /// Where it is.
    pub name: String,
    /// It was changed by hand.
    pub changed: bool,
    /// What the next start says of it; `None` if it serves.
    pub refused: Option<String>,
    /// How long that start took, in milliseconds.
    pub start_ms: f64,
}

// ANCHOR: copies
/// Makes all copies by the same migrations, changes one, and starts on each again.
pub(super) fn run(means: &Means, _: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let copies = COPIES.map(|(name, change)| {
        let file = means.folder.join(name).with_extension("sqlite");
        let _absent = fs::remove_file(&file);
        drop(Sqlite::open(&file)?);
        Connection::open(&file)?.execute_batch(change)?;
        let began = Instant::now();
        let refused = match Sqlite::open(&file) {
            Ok(_) => None,
            Err(OpenError::Schema(_, why)) => Some(why.to_string()),
            Err(other) => return Err(other.into()),
        };
        let start_ms = began.elapsed().as_secs_f64() * 1e3;
        Ok(Copy { name: name.into(), changed: !change.is_empty(), refused, start_ms })
    });
    let copies = copies.into_iter().collect::<anyhow::Result<_>>()?;
    Evidence::of(&Migrations { copies })
}
// ANCHOR_END: copies

/// For the rung's screen.
pub(super) fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let Migrations { copies } = evidence.found()?;
    let refused = copies.iter().filter_map(|copy| Some((copy, copy.refused.as_ref()?)));
    let said = refused.map(|(copy, why)| format!("of {}: {why}", copy.name));
    let count = copies.iter().filter(|copy| copy.refused.is_some()).count();
    let first = format!("{} copies of a schema, {count} refused", copies.len());
    Ok([first].into_iter().chain(said).collect())
}
