//! A listing over two services. By code it is a page of links and one question for the clicks of all of them. By clicks it is a
//! join that no database does: the ranking is one service's, whether a link is still there, and where it leads, the other's.

use super::Services;
use crate::services::analytics::{self, Analytics, Clicks, Top};
use crate::services::call::{Call, CallError};
use crate::services::links::{Link, Links, Names, Page};
use brigade_core::blink::{self, Listing, Sort};
use std::collections::HashMap;

/// What is asked for at a time where it is not known how much of it will be of use.
const BATCH: u32 = 100;

impl<L: Links, A: Analytics> Services<L, A> {
    pub(super) async fn page(
        &self,
        call: &Call,
        listing: &Listing,
    ) -> Result<Vec<blink::Link>, CallError> {
        self.late.tell(call, &self.analytics).await?;
        match listing.sort {
            Sort::Code => self.by_code(call, listing).await,
            Sort::Clicks => self.by_clicks(call, listing).await,
        }
    }

    async fn by_code(&self, call: &Call, listing: &Listing) -> Result<Vec<blink::Link>, CallError> {
        let page = Page {
            after: listing.after.as_ref().map(|after| after.code.clone()),
            host: listing.host.clone(),
            limit: u32::try_from(listing.limit).unwrap_or(u32::MAX),
        };
        self.counted(call, &page).await
    }

    /// A page of links with their clicks, by code.
    async fn counted(&self, call: &Call, page: &Page) -> Result<Vec<blink::Link>, CallError> {
        let links = self.links.list(call, page).await?.links;
        if links.is_empty() {
            return Ok(Vec::new());
        }
        let names = links.iter().map(|link| link.name.clone()).collect();
        let counts = self.analytics.clicks(call, &analytics::Links { links: names }).await?.clicks;
        let counted = links.into_iter().zip(counts);
        Ok(counted
            .map(|(Link { code, url, .. }, clicks)| blink::Link { code, url, clicks })
            .collect())
    }

    /// First those that were followed, in their ranking; then those that were not.
    async fn by_clicks(
        &self,
        call: &Call,
        listing: &Listing,
    ) -> Result<Vec<blink::Link>, CallError> {
        let mut page = self.ranked(call, listing).await?;
        if page.len() < listing.limit {
            page.extend(self.unfollowed(call, listing).await?);
        }
        page.truncate(listing.limit);
        Ok(page)
    }

    /// At least as many of the ranking as the page has room for, or all.
    async fn ranked(&self, call: &Call, listing: &Listing) -> Result<Vec<blink::Link>, CallError> {
        let place = |at: &blink::Position| Clicks {
            link: String::new(),
            code: at.code.clone(),
            clicks: at.clicks,
        };
        let mut top = Top { after: listing.after.as_ref().map(place), limit: BATCH };
        let mut page = Vec::new();
        while page.len() < listing.limit {
            let ranking = self.analytics.top(call, &top).await?.clicks;
            let (read, last) = (ranking.len(), ranking.last().cloned());
            page.extend(self.there(call, listing, ranking).await?);
            if read < BATCH as usize {
                break;
            }
            top.after = last;
        }
        Ok(page)
    }

    /// Of a part of the ranking, what is there and belongs in the listing.
    async fn there(
        &self,
        call: &Call,
        listing: &Listing,
        ranking: Vec<Clicks>,
    ) -> Result<Vec<blink::Link>, CallError> {
        if ranking.is_empty() {
            return Ok(Vec::new());
        }
        let names = ranking.iter().map(|it| it.link.clone()).collect();
        let links = self.links.named(call, &Names { names }).await?.links;
        let is_listed = |link: &Link| listing.host.as_ref().is_none_or(|host| link.leads_to(host));
        let links = links.into_iter().filter(is_listed).map(|link| (link.name.clone(), link));
        let mut links: HashMap<String, Link> = links.collect();
        let counted = ranking.into_iter().filter_map(|Clicks { link, clicks, .. }| {
            let Link { code, url, .. } = links.remove(&link)?;
            Some(blink::Link { code, url, clicks })
        });
        Ok(counted.collect())
    }

    /// The links without clicks that come in the listing, at least as many as it has room for, or all.
    async fn unfollowed(
        &self,
        call: &Call,
        listing: &Listing,
    ) -> Result<Vec<blink::Link>, CallError> {
        let after = listing.after.as_ref().filter(|at| at.clicks == 0).map(|at| at.code.clone());
        let mut next = Page { after, host: listing.host.clone(), limit: BATCH };
        let mut page = Vec::new();
        while page.len() < listing.limit {
            let links = self.counted(call, &next).await?;
            let (read, last) = (links.len(), links.last().map(|link| link.code.clone()));
            page.extend(links.into_iter().filter(|link| link.clicks == 0));
            if read < BATCH as usize {
                break;
            }
            next.after = last;
        }
        Ok(page)
    }
}
