//! Codes and where they lead. It knows no clicks: a redirect asks nothing else than this module.

use super::{Module, statements};
use crate::engines::migrations::Migration;
use brigade_core::blink::Link;
use brigade_core::blink::database::Answer;
use brigade_core::blink::stores::StoreError;
use tokio_postgres::{Client, Error};

pub(super) const MODULE: Module = Module {
    name: "links",
    migration: Migration {
        name: "0001_module_links",
        sql: include_str!("tables.sql"),
        tables: &["links"],
    },
    publishes: &["link_targets"],
    reads: &[],
    statements: &[SQL],
};

statements! {
    /// A code that is taken changes nothing and is no error, which PostgreSQL would write into its log.
    insert = "INSERT INTO links (code, url) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    locate = "SELECT url FROM links WHERE code = $1";
    delete = "DELETE FROM links WHERE code = $1";
}

impl Statements {
    pub(super) async fn insert(&self, client: &Client, link: &Link) -> Result<Answer, Error> {
        Ok(match client.execute(&self.insert, &[&link.code, &link.url]).await? {
            0 => Answer::Failed(StoreError::Taken),
            _ => Answer::Inserted,
        })
    }

    pub(super) async fn locate(&self, client: &Client, code: &str) -> Result<Answer, Error> {
        let row = client.query_opt(&self.locate, &[&code]).await?;
        Ok(Answer::Target(row.map(|row| row.get(0))))
    }

    pub(super) async fn delete(&self, client: &Client, code: &str) -> Result<Answer, Error> {
        Ok(Answer::Deleted(client.execute(&self.delete, &[&code]).await? > 0))
    }
}
