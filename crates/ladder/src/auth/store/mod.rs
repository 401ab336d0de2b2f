//! Where a flow keeps its records. A record is changed only from what was read of it: the store compares and sets in one step, and
//! one that comes second reads again and decides again. So what a flow decides is a pure function of one record, and of many that
//! come at the same moment exactly one consumes what can be consumed once, whatever the order.
//!
//! The price is a second round trip. A statement or script that decides by itself takes one, and has to be written again for
//! each store.
//!
//! Reading order: [`Store`]; [`change`], the only way in which a record is changed; then the stores: [`Memory`], [`InRedis`], and PostgreSQL's
//! [`Records`](crate::modules::records::Records), which are modules that own their tables.

mod memory;
mod redis;

use brigade_core::blink::Job;
pub use memory::Memory;
pub use redis::InRedis;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// The store cannot be asked, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store cannot be asked: {0}")]
pub struct Away(pub String);

/// Records of one flow, by a key each.
pub trait Store: Send + Sync + 'static {
    /// What is kept under a key.
    ///
    /// # Errors
    /// The store cannot be asked.
    fn find(&self, key: &str) -> impl Future<Output = Result<Option<String>, Away>> + Send;

    /// Sets a record if it is still what was seen, and enqueues the job with it, in one step. Whether it was.
    ///
    /// # Errors
    /// The store cannot be asked: it may have been done.
    fn swap(&self, swap: Swap<'_>) -> impl Future<Output = Result<bool, Away>> + Send;
}

/// A change of one record.
#[derive(Clone, Copy, Debug)]
pub struct Swap<'a> {
    /// Which.
    pub key: &'a str,
    /// What it was; nothing if there was none.
    pub seen: Option<&'a str>,
    /// What it will be.
    pub new: &'a str,
    /// After this time the store may forget it.
    pub life: Duration,
    /// What is to be done later if it is changed.
    pub job: Option<&'a Job>,
}

/// What a flow decides about a record.
#[derive(Debug)]
pub enum Decided<R, A> {
    /// It stays as it is.
    Keep(A),
    /// It becomes another.
    Put(Put<R>, A),
}

/// What a record becomes.
#[derive(Debug)]
pub struct Put<R> {
    /// The record.
    pub record: R,
    /// After this time it may be forgotten.
    pub life: Duration,
    /// What is to be done later, kept in the same step.
    pub job: Option<Job>,
}

impl<R> Put<R> {
    /// A record that may be forgotten at `until`; times are milliseconds since 1970.
    pub fn until(record: R, until: u64, now: u64) -> Put<R> {
        let life = Duration::from_millis(until.saturating_sub(now).max(1));
        Put { record, life, job: None }
    }
}

/// Has `decide` decide about a record until its decision is about what the record is. It ends: that a swap fails means that
/// another's has succeeded, and no record here can be changed more than a few times.
///
/// # Errors
/// The store cannot be asked, or holds what is no such record.
pub async fn change<R, A>(
    store: &impl Store,
    key: &str,
    mut decide: impl FnMut(Option<R>) -> Decided<R, A>,
) -> Result<A, Away>
where
    R: Serialize + DeserializeOwned,
{
    loop {
        let seen = store.find(key).await?;
        let read = seen.as_deref().map(serde_json::from_str).transpose();
        let (put, answer) = match decide(read.map_err(|why| Away(why.to_string()))?) {
            Decided::Keep(answer) => return Ok(answer),
            Decided::Put(put, answer) => (put, answer),
        };
        let new = serde_json::to_string(&put.record).map_err(|why| Away(why.to_string()))?;
        let swap =
            Swap { key, seen: seen.as_deref(), new: &new, life: put.life, job: put.job.as_ref() };
        if store.swap(swap).await? {
            return Ok(answer);
        }
    }
}
