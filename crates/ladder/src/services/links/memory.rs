//! Links in this process. Nothing outlives it.

use super::owing::owed;
use super::{Code, Codes, Deleted, Found, Inserted, Link, Links, Names, New, Outbox, Page};
use crate::services::analytics::Batch;
use crate::services::call::{Call, CallError};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Links by their codes, and what is owed of them.
#[derive(Debug, Default)]
pub struct Memory(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    links: BTreeMap<String, Link>,
    owed: BTreeMap<String, Batch>,
}

impl Memory {
    /// A panic elsewhere leaves it whole: a link is kept before what is owed of it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn those(&self, is_meant: impl Fn(&Link) -> bool, most: usize) -> Found {
        let state = self.state();
        let links = state.links.values().filter(|link| is_meant(link));
        Found { links: links.take(most).cloned().collect() }
    }
}

impl Links for Memory {
    async fn insert(&self, _: &Call, new: &New) -> Result<Inserted, CallError> {
        let (New { link, clicks }, mut state) = (new, self.state());
        if let Some(there) = state.links.get(&link.code) {
            return Ok(Inserted { is_taken: there.name != link.name });
        }
        state.links.insert(link.code.clone(), link.clone());
        if *clicks > 0 {
            state.owed.insert(link.name.clone(), owed(new));
        }
        Ok(Inserted { is_taken: false })
    }

    async fn find(&self, _: &Call, Codes { codes }: &Codes) -> Result<Found, CallError> {
        Ok(self.those(|link| codes.contains(&link.code), usize::MAX))
    }

    async fn named(&self, _: &Call, Names { names }: &Names) -> Result<Found, CallError> {
        Ok(self.those(|link| names.contains(&link.name), usize::MAX))
    }

    async fn list(&self, _: &Call, page: &Page) -> Result<Found, CallError> {
        let is_meant = |link: &Link| {
            page.after.as_ref().is_none_or(|after| link.code > *after)
                && page.host.as_ref().is_none_or(|host| link.leads_to(host))
        };
        Ok(self.those(is_meant, page.limit as usize))
    }

    async fn delete(&self, _: &Call, Code { code }: &Code) -> Result<Deleted, CallError> {
        Ok(Deleted { was_there: self.state().links.remove(code).is_some() })
    }

    async fn ready(&self, _: &Call) -> Result<(), CallError> {
        Ok(())
    }
}

impl Outbox for Memory {
    async fn owed(&self, _: &Call, most: u32) -> Result<Vec<Batch>, CallError> {
        Ok(self.state().owed.values().take(most as usize).cloned().collect())
    }

    async fn settled(&self, _: &Call, key: &str) -> Result<(), CallError> {
        self.state().owed.remove(key);
        Ok(())
    }
}
