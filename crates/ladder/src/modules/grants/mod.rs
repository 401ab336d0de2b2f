//! Authorization codes that are out, and those that were used.

use super::Module;
use super::records::sql;
use crate::engines::migrations::Migration;

pub(super) const MODULE: Module = Module {
    name: "grants",
    migration: Migration {
        name: "0008_module_grants",
        sql: include_str!("tables.sql"),
        tables: &["grants"],
    },
    publishes: &[],
    reads: &[],
    statements: &[SQL],
};

pub(super) const SQL: &[&str; 4] = sql!("grants");
