//! Families of refresh tokens.

use super::Module;
use super::records::sql;
use crate::engines::migrations::Migration;

pub(super) const MODULE: Module = Module {
    name: "sessions",
    migration: Migration {
        name: "0007_module_sessions",
        sql: include_str!("tables.sql"),
        tables: &["sessions"],
    },
    publishes: &[],
    reads: &[],
    statements: &[SQL],
};

pub(super) const SQL: &[&str; 4] = sql!("sessions");
