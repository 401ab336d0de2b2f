//! How a schema comes about: SQL files with a number, applied in their order, each once. What was applied is recorded, and
//! a database that says something else is refused before anything is asked of it.
//!
//! A migration that was applied somewhere is never changed: the next one changes what it made.
//!
//! While a new release takes an old one's place, both serve, and the schema is the new one's already. So a change comes in two
//! steps. The first only adds, and has `_expand_` in its name: programs that do not know it go on, and may start. The second takes away
//! what is no longer used, once all are replaced; programs that do not know it are refused (expand and contract, also called parallel change:
//! Danilo Sato, 2014).

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;

/// One step of a schema: a file of `migrations/`.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The file's name without its ending, as `0001_links`: the number is its place in the order.
    pub name: &'static str,
    /// What it says.
    pub sql: &'static str,
    /// The tables that it makes.
    pub tables: &'static [&'static str],
}

/// PostgreSQL's, in their order.
pub const POSTGRES: &[Migration] = &[Migration {
    name: "0001_links",
    sql: include_str!("../../migrations/postgres/0001_links.sql"),
    tables: &["links"],
}];

/// SQLite's, in their order.
pub const SQLITE: &[Migration] = &[Migration {
    name: "0001_links",
    sql: include_str!("../../migrations/sqlite/0001_links.sql"),
    tables: &["links"],
}];

impl Migration {
    /// Of its text, whatever ends its lines.
    pub(super) fn checksum(&self) -> String {
        let mut hash = Sha256::new();
        for line in self.sql.lines() {
            hash.update(line);
            hash.update("\n");
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The tables of some migrations.
pub(super) fn tables(migrations: &[Migration]) -> Vec<&'static str> {
    migrations.iter().flat_map(|migration| migration.tables).copied().collect()
}

/// A migration that a database says was applied to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) name: String,
    pub(super) checksum: String,
}

/// What is wrong with the schema of a database, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// An applied migration is not the one that this program knows.
    #[error(
        "migration {0} was another when it was applied there. Put its file back as it was, and write a new one for what is to change"
    )]
    Changed(String),
    /// A program that knows more was here, and did more than add to it.
    #[error(
        "{there} migrations were applied there, and this program knows {here}. Use the newer program, or another database"
    )]
    Newer {
        /// Migrations that the database has.
        there: usize,
        /// Migrations that this program knows.
        here: usize,
    },
    /// A table of that name is there, and no migration made it.
    #[error(
        "there is something of that name that is not ours ({0}). Use another database, or rename it"
    )]
    Foreign(String),
    /// The schema was changed by something else than a migration.
    #[error(
        "its tables are not as the migrations made them ({0}). Change them back, or use another database"
    )]
    Drifted(Drift),
}

/// Parts of a schema, one line each, that should be there, and those that should not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    missing: Vec<String>,
    extra: Vec<String>,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |what, lines: &[String]| {
            (!lines.is_empty()).then(|| format!("{what} {}", lines.join(", ")))
        };
        let parts = [part("missing:", &self.missing), part("not from us:", &self.extra)];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
    }
}

impl Applied {
    /// Whether it only adds, so that programs that do not know it may go on.
    fn expands(&self) -> bool {
        self.name.contains("_expand_")
    }
}

/// Compares what was applied with what this program knows.
///
/// # Errors
/// An applied migration was another, or is unknown and did more than add.
pub(super) fn check(applied: &[Applied], known: &[Migration]) -> Result<(), SchemaError> {
    if applied.iter().skip(known.len()).any(|later| !later.expands()) {
        return Err(SchemaError::Newer { there: applied.len(), here: known.len() });
    }
    let is_changed = |(there, here): &(&Applied, &Migration)| {
        there.name != here.name || there.checksum != here.checksum()
    };
    match applied.iter().zip(known).find(is_changed) {
        Some((there, _)) => Err(SchemaError::Changed(there.name.clone())),
        None => Ok(()),
    }
}

/// Compares two descriptions of a schema, one part a line.
///
/// # Errors
/// They differ: in which lines.
pub(super) fn compare(found: &str, expected: &str) -> Result<(), SchemaError> {
    drifted(only(expected, found), only(found, expected))
}

/// Compares them where a later migration has added to what was expected.
///
/// # Errors
/// Something that was expected is missing: which lines.
pub(super) fn compare_expanded(found: &str, expected: &str) -> Result<(), SchemaError> {
    drifted(only(expected, found), Vec::new())
}

/// Lines that only the first text has, sorted.
fn only(of: &str, other: &str) -> Vec<String> {
    let [of, other] = [of, other].map(|text| text.lines().collect::<BTreeSet<_>>());
    of.difference(&other).map(ToString::to_string).collect()
}

fn drifted(missing: Vec<String>, extra: Vec<String>) -> Result<(), SchemaError> {
    if missing.is_empty() && extra.is_empty() {
        return Ok(());
    }
    Err(SchemaError::Drifted(Drift { missing, extra }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::DirEntry;
    use std::path::Path;

    const KNOWN: [Migration; 2] = [
        Migration { name: "0001_links", sql: "CREATE TABLE links ();\n", tables: &["links"] },
        Migration { name: "0002_users", sql: "CREATE TABLE users ();\n", tables: &["users"] },
    ];

    fn applied(migrations: &[Migration]) -> Vec<Applied> {
        let applied =
            |known: &Migration| Applied { name: known.name.into(), checksum: known.checksum() };
        migrations.iter().map(applied).collect()
    }

    #[test]
    fn every_file_is_in_the_table_in_the_order_of_its_number_and_makes_the_tables_that_it_says() {
        for (folder, migrations) in [("postgres", POSTGRES), ("sqlite", SQLITE)] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
            let name =
                |file: std::io::Result<DirEntry>| file.unwrap().file_name().into_string().unwrap();
            let files: BTreeSet<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
            let named: Vec<String> =
                migrations.iter().map(|migration| format!("{}.sql", migration.name)).collect();
            assert_eq!(files.into_iter().collect::<Vec<_>>(), named);
            for (number, migration) in (1..).zip(migrations) {
                assert!(migration.name.starts_with(&format!("{number:04}_")), "{}", migration.name);
                let made = migration.sql.matches("CREATE TABLE ").count();
                assert_eq!(made, migration.tables.len(), "{}", migration.name);
            }
        }
    }

    #[test]
    fn what_was_applied_is_a_beginning_of_what_is_known_or_refused() {
        assert_eq!(check(&applied(&KNOWN), &KNOWN), Ok(()));
        assert_eq!(check(&applied(&KNOWN[..1]), &KNOWN), Ok(()));
        assert_eq!(check(&[], &KNOWN), Ok(()));
        assert_eq!(
            check(&applied(&KNOWN), &KNOWN[..1]),
            Err(SchemaError::Newer { there: 2, here: 1 })
        );
        let edited = Migration { sql: "CREATE TABLE links (code text);\n", ..KNOWN[0] };
        assert_eq!(
            check(&applied(&[edited]), &KNOWN),
            Err(SchemaError::Changed("0001_links".into()))
        );
    }

    #[test]
    fn what_is_not_known_yet_is_let_be_if_all_of_it_only_adds() {
        let later = |name: &'static str| Migration { name, sql: "", tables: &[] };
        let [adds, takes] = [later("0003_expand_links_made"), later("0003_links_made")];
        assert_eq!(check(&applied(&[&KNOWN[..], &[adds]].concat()), &KNOWN), Ok(()));
        for more in [&[takes][..], &[adds, takes], &[takes, adds]] {
            let there = applied(&[&KNOWN[..], more].concat());
            let newer = SchemaError::Newer { there: there.len(), here: 2 };
            assert_eq!(check(&there, &KNOWN), Err(newer));
        }
        assert_eq!(compare_expanded("a\nb\nc", "a\nb"), Ok(()));
        let gone = Drift { missing: vec!["b".into()], extra: vec![] };
        assert_eq!(compare_expanded("a\nc", "a\nb"), Err(SchemaError::Drifted(gone)));
    }

    #[test]
    fn the_end_of_a_line_is_no_change_and_the_end_of_a_word_is_one() {
        let of = |sql| Migration { sql, ..KNOWN[0] }.checksum();
        assert_eq!(of("a\nb\n"), of("a\r\nb\r\n"));
        assert_ne!(of("a\nb\n"), of("ab\n"));
    }

    #[test]
    fn drift_is_told_by_what_is_missing_and_what_is_too_much() {
        assert_eq!(compare("b\na", "a\nb"), Ok(()));
        let why = compare(
            "links.code text\nlinks.url text",
            "links.code text COLLATE \"C\"\nlinks.url text",
        );
        let why = why.unwrap_err().to_string();
        assert!(
            why.contains("(missing: links.code text COLLATE \"C\"; not from us: links.code text)"),
            "{why}"
        );
    }
}
