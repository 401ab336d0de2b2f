//! Which module answers which question; and several writes in one commit, whosesoever tables they are.

use super::{analytics, jobs, links, users};
use brigade_core::blink::database::{Answer, Question};
use brigade_core::blink::stores::StoreError;
use futures_util::future::{join, join_all};
use tokio::sync::RwLock;
use tokio_postgres::{Client, Error, Statement};

/// The statements of all modules on one connection.
#[derive(Debug)]
pub(crate) struct Statements {
    links: links::Statements,
    analytics: analytics::Statements,
    users: users::Statements,
    jobs: jobs::Statements,
    ready: Statement,
    /// A connection has one transaction at a time: single statements share it, a group has it alone.
    alone: RwLock<()>,
}

impl Statements {
    /// Prepares them.
    pub(crate) async fn prepare(client: &Client) -> Result<Self, Error> {
        Ok(Statements {
            links: links::Statements::prepare(client).await?,
            analytics: analytics::Statements::prepare(client).await?,
            users: users::Statements::prepare(client).await?,
            jobs: jobs::Statements::prepare(client).await?,
            ready: client.prepare("SELECT 1").await?,
            alone: RwLock::new(()),
        })
    }

    /// Asks. A single statement is a transaction of its own, a group is one together: answered is committed.
    pub(crate) async fn ask(&self, client: &Client, question: &Question) -> Result<Answer, Error> {
        match question {
            Question::Together(writes) => self.together(client, writes).await,
            // A link that comes with clicks is two modules' affair.
            Question::Insert(link) if link.clicks > 0 => {
                let clicks = vec![(link.code.clone(), link.clicks)];
                let writes = [question.clone(), Question::Count(clicks)];
                Ok(match self.together(client, &writes).await? {
                    Answer::Together(_) => Answer::Inserted,
                    refused => refused,
                })
            }
            question => {
                let _shared = self.alone.read().await;
                self.one(client, question).await
            }
        }
    }

    /// Has a statement that belongs to no module share the connection with those of the modules. What was [asked](Self::ask) before
    /// is done before, a group too: the lock is handed on in the order in which it is asked for.
    pub(crate) async fn shared<T>(
        &self,
        statement: impl AsyncFnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _shared = self.alone.read().await;
        statement().await
    }

    async fn one(&self, client: &Client, question: &Question) -> Result<Answer, Error> {
        match question {
            Question::Insert(link) => self.links.insert(client, link).await,
            Question::Locate(code) => self.links.locate(client, code).await,
            Question::Delete(code) => self.links.delete(client, code).await,
            Question::Follow(code) => {
                let click = [(code.clone(), 1)];
                let counted = self.analytics.count(client, &click);
                let (target, counted) = join(self.links.locate(client, code), counted).await;
                counted.and(target)
            }
            Question::Count(clicks) => self.analytics.count(client, clicks).await,
            Question::Find(code) => self.analytics.find(client, code).await,
            Question::List(listing) => self.analytics.list(client, listing).await,
            Question::Enrol(user) => self.users.enrol(client, user).await,
            Question::Enqueue(job) => self.jobs.enqueue(client, job).await,
            Question::Together(_) => {
                Ok(Answer::Failed(StoreError::Unsupported("group within a group")))
            }
            Question::Ready => client.query_one(&self.ready, &[]).await.map(|_| Answer::Ready),
        }
    }

    /// All of it or nothing. What is sent first are all writes at once, behind each other (two round trips for any number of
    /// them), and the end when their answers are known.
    async fn together(&self, client: &Client, writes: &[Question]) -> Result<Answer, Error> {
        let _alone = self.alone.write().await;
        let each = join_all(writes.iter().map(|write| self.one(client, write)));
        let (begun, answers) = join(client.batch_execute("BEGIN"), each).await;
        let answers = begun.and_then(|()| answers.into_iter().collect::<Result<Vec<_>, _>>());
        match answers {
            Ok(answers) => match answers.iter().position(|one| matches!(one, Answer::Failed(_))) {
                None => {
                    client.batch_execute("COMMIT").await?;
                    Ok(Answer::Together(answers))
                }
                Some(refused) => {
                    client.batch_execute("ROLLBACK").await?;
                    Ok(answers.into_iter().nth(refused).unwrap_or(Answer::Together(Vec::new())))
                }
            },
            Err(error) => {
                // Where the connection is lost, so is the transaction.
                let _gone = client.batch_execute("ROLLBACK").await;
                Err(error)
            }
        }
    }
}
