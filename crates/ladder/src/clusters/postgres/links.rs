//! What users ask: links, by the engine of rung 1.

use crate::clusters::in_short;
use crate::clusters::users::Client;
use crate::engines::Postgres;
use crate::engines::postgres::OpenError;
use crate::traffic::Meter;
use brigade_core::blink::Link;
use brigade_core::blink::database::{Answer, Engine, Query, Question, Ticket};
use brigade_core::trace::{Recorder, Task};
use std::sync::Arc;

/// Links in one database.
#[derive(Clone, Debug)]
pub(in crate::clusters) struct Links {
    engine: Arc<Postgres>,
    task: Task,
    meter: Meter,
}

impl Links {
    /// Makes its tables.
    pub(super) fn open(url: &str) -> Result<Links, OpenError> {
        let (recorder, meter) = (Recorder::off(), Meter::default());
        let engine = Arc::new(Postgres::open_metered(url, &recorder, &meter)?);
        Ok(Links { engine, task: recorder.task("clusters"), meter })
    }

    /// Bytes to the server so far.
    pub(super) fn sent(&self) -> u64 {
        self.meter.bytes("PostgreSQL").to
    }

    async fn ask(&self, question: Question) -> Answer {
        let (promise, ticket) = Ticket::promised(self.task.clone());
        self.engine.submit(Query::new(self.task.clone(), question), promise);
        ticket.await
    }
}

impl Client for Links {
    async fn write(&mut self, name: &str) -> Result<(), String> {
        let url = format!("https://example.org/{name}");
        let link = Link { code: name.into(), url, clicks: 0 };
        match self.ask(Question::Insert(link)).await {
            Answer::Inserted => Ok(()),
            Answer::Failed(why) => Err(in_short(&why)),
            other => Err(format!("{other:?}")),
        }
    }

    async fn read(&mut self, name: &str) -> Result<bool, String> {
        match self.ask(Question::Locate(name.into())).await {
            Answer::Target(target) => Ok(target.is_some()),
            Answer::Failed(why) => Err(in_short(&why)),
            other => Err(format!("{other:?}")),
        }
    }

    async fn lost(&mut self, names: &[String]) -> Result<Vec<String>, String> {
        let mut lost = Vec::new();
        for name in names {
            if !self.read(name).await? {
                lost.push(name.clone());
            }
        }
        Ok(lost)
    }
}
