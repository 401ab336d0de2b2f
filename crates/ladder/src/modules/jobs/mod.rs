//! What is to be done later: the transactional outbox. A job is a row, so that it is kept in the same commit as the reason
//! for it. Workers take it from the same table ([`Outbox`]).

mod outbox;

use super::{Module, statements};
use crate::engines::migrations::Migration;
use brigade_core::blink::Job;
use brigade_core::blink::database::Answer;
pub use outbox::Outbox;
use tokio_postgres::{Client, Error};

pub(super) const MODULE: Module = Module {
    name: "jobs",
    migration: Migration {
        name: "0004_module_jobs",
        sql: include_str!("tables.sql"),
        tables: &["jobs"],
    },
    publishes: &[],
    reads: &[],
    statements: &[SQL, outbox::SQL],
};

statements! {
    /// A key that was enqueued before, done or not, is the same job.
    enqueue = "INSERT INTO jobs (key, kind, payload) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
}

impl Statements {
    pub(super) async fn enqueue(&self, client: &Client, job: &Job) -> Result<Answer, Error> {
        client.execute(&self.enqueue, &[&job.key, &job.kind, &job.payload]).await?;
        Ok(Answer::Enqueued)
    }
}
