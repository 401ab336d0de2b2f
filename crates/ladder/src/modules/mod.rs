//! The modular monolith: one program and one database, in which each module owns its tables, the SQL that touches them, and
//! its part of the questions. What another module may read of it, it publishes as a view.
//!
//! | module | tables | publishes | reads of others |
//! |---|---|---|---|
//! | `links` | `links` | `link_targets` | |
//! | `analytics` | `clicks` | | `link_targets` |
//! | `users` | `users` | | |
//! | `jobs` | `jobs` | | |
//! | `passwords` | `passwords` | | |
//! | `codes` | `codes` | | |
//! | `sessions` | `sessions` | | |
//! | `grants` | `grants` | | |
//!
//! PostgreSQL is the judge of that: `tests/modules/` gives each module a role with rights on its own tables, and on the
//! views that it reads, and has every statement planned under it.
//!
//! Reading order: [`MODULES`], the table; `ask`, who answers which question, and several in one commit; then each module. The last four
//! are the flows of [`auth`](crate::auth): they answer no question, and [`records`] is their way in.

mod analytics;
mod ask;
mod codes;
mod grants;
pub mod jobs;
mod links;
mod passwords;
pub mod records;
mod sessions;
mod users;

pub(crate) use ask::Statements;

use crate::engines::migrations::Migration;

/// A part of the application that owns its tables.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// Its name, and its folder's.
    pub name: &'static str,
    /// Its tables, and what makes them.
    pub migration: Migration,
    /// Views of them for other modules.
    pub publishes: &'static [&'static str],
    /// Views of other modules' that it reads.
    pub reads: &'static [&'static str],
    /// Every statement that it has: there is no other way to prepare one than by standing here.
    pub statements: &'static [&'static [&'static str]],
}

/// Every module, those first that others build upon.
pub const MODULES: &[Module] = &[
    links::MODULE,
    analytics::MODULE,
    users::MODULE,
    jobs::MODULE,
    passwords::MODULE,
    codes::MODULE,
    sessions::MODULE,
    grants::MODULE,
];

/// What makes all their tables, in the same order.
pub(crate) const MIGRATIONS: &[Migration] = &{
    let mut all = [links::MODULE.migration; MODULES.len()];
    let mut n = 0;
    while n < MODULES.len() {
        all[n] = MODULES[n].migration;
        n += 1;
    }
    all
};

/// The statements of a module by name: prepared once for each connection, and listed for the judge of who may ask what.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        /// As listed in `SQL`, prepared.
        #[derive(Debug)]
        pub(super) struct Statements {
            $($(#[$doc])* $name: tokio_postgres::Statement,)+
        }

        pub(super) const SQL: &[&str] = &[$($sql,)+];

        impl Statements {
            pub(super) async fn prepare(
                client: &tokio_postgres::Client,
            ) -> Result<Self, tokio_postgres::Error> {
                Ok(Statements { $($name: client.prepare($sql).await?,)+ })
            }
        }
    };
}
use statements;

/// PostgreSQL has no unsigned numbers; so many clicks there are not.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
