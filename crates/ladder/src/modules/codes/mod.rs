//! One-time codes that are out, and how many were sent.

use super::Module;
use super::records::sql;
use crate::engines::migrations::Migration;

pub(super) const MODULE: Module = Module {
    name: "codes",
    migration: Migration {
        name: "0006_module_codes",
        sql: include_str!("tables.sql"),
        tables: &["codes"],
    },
    publishes: &[],
    reads: &[],
    statements: &[SQL],
};

pub(super) const SQL: &[&str; 4] = sql!("codes");
