//! The hashes of passwords, one for each user that has one.

use super::Module;
use super::records::sql;
use crate::engines::migrations::Migration;

pub(super) const MODULE: Module = Module {
    name: "passwords",
    migration: Migration {
        name: "0005_module_passwords",
        sql: include_str!("tables.sql"),
        tables: &["passwords"],
    },
    publishes: &[],
    reads: &[],
    statements: &[SQL],
};

pub(super) const SQL: &[&str; 4] = sql!("passwords");
