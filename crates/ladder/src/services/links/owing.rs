//! A write that concerns two services: a link, and the clicks that it had elsewhere. They are two commits of two databases, and
//! between them anything may end. So the second is owed: kept in the first commit, delivered at least once, and harmless if it is
//! delivered again. (Garcia-Molina and Salem, "Sagas", 1987: this one has a step that is never refused, so it needs none that undoes.)

use super::{Code, Codes, Deleted, Found, Inserted, Links, Names, New, Outbox, Page};
use crate::services::analytics::{Analytics, Batch, Clicks};
use crate::services::call::{Call, CallError};

/// Batches that are looked for at a time.
const MOST: u32 = 64;

/// Links whose clicks from elsewhere are told to `analytics`.
#[derive(Debug)]
pub struct Owing<L, A> {
    links: L,
    analytics: A,
}

impl<L: Links + Outbox, A: Analytics> Owing<L, A> {
    /// Those that `links` keeps.
    pub fn new(links: L, analytics: A) -> Self {
        Owing { links, analytics }
    }

    /// Delivers what is owed, and says how many batches that were. Call it again and again: what was not delivered when the link
    /// was made is delivered here.
    ///
    /// # Errors
    /// One of the two does not answer. What was delivered is not owed any more, or is delivered again.
    pub async fn deliver(&self, call: &Call) -> Result<usize, CallError> {
        let owed = self.links.owed(call, MOST).await?;
        for batch in &owed {
            self.settle(call, batch).await?;
        }
        Ok(owed.len())
    }

    async fn settle(&self, call: &Call, batch: &Batch) -> Result<(), CallError> {
        self.analytics.record(call, batch).await?;
        self.links.settled(call, &batch.key).await
    }
}

impl<L: Links + Outbox, A: Analytics> Links for Owing<L, A> {
    /// The clicks are told before the answer where that goes well; where it does not, they are owed, and the link is there.
    async fn insert(&self, call: &Call, new: &New) -> Result<Inserted, CallError> {
        let inserted = self.links.insert(call, new).await?;
        if let (false, 1..) = (inserted.is_taken, new.clicks) {
            let _owed = self.settle(call, &owed(new)).await;
        }
        Ok(inserted)
    }

    async fn find(&self, call: &Call, codes: &Codes) -> Result<Found, CallError> {
        self.links.find(call, codes).await
    }

    async fn named(&self, call: &Call, names: &Names) -> Result<Found, CallError> {
        self.links.named(call, names).await
    }

    async fn list(&self, call: &Call, page: &Page) -> Result<Found, CallError> {
        self.links.list(call, page).await
    }

    async fn delete(&self, call: &Call, code: &Code) -> Result<Deleted, CallError> {
        self.links.delete(call, code).await
    }

    async fn ready(&self, call: &Call) -> Result<(), CallError> {
        self.links.ready(call).await
    }
}

/// What a new link owes. Its key is the link's name, so that it is added once.
pub(super) fn owed(New { link, clicks }: &New) -> Batch {
    let more = Clicks { link: link.name.clone(), code: link.code.clone(), clicks: *clicks };
    Batch { key: link.name.clone(), clicks: vec![more] }
}

#[cfg(test)]
mod tests;
