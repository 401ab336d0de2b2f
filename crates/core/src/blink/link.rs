//! A link, what a listing asks for, and how one page is picked. It knows no store and no request.

use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A short code and where it leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Seven characters of base62, or an alias.
    pub code: String,
    /// The target, as the URL parser wrote it and never as it was typed.
    pub url: String,
    /// How often it was followed.
    pub clicks: u64,
}

/// The order of a listing. Codes are unique, so both orders are total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By code, ascending.
    #[default]
    Code,
    /// By clicks, most first; ties by code.
    Clicks,
}

/// A place between two links of a listing. It holds the clicks as they were when the page was
/// made, so it stays good when the link it was taken from is clicked again or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Clicks of the last link seen (only [`Sort::Clicks`] looks at them).
    pub clicks: u64,
    /// Code of the last link seen.
    pub code: String,
}

/// Which links, in which order, after which place, how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// At most this many.
    pub limit: usize,
    /// Only what comes after this place in the order asked for.
    pub after: Option<Position>,
    /// The order.
    pub sort: Sort,
    /// Only links to this host, spelled as the URL parser writes hosts.
    pub host: Option<String>,
}

impl Listing {
    fn key<'a>(&self, code: &'a str, clicks: u64) -> Key<'a> {
        match self.sort {
            Sort::Code => (Reverse(0), code),
            Sort::Clicks => (Reverse(clicks), code),
        }
    }
}

type Key<'a> = (Reverse<u64>, &'a str);

/// One page being picked from links that come in any order: the best `limit` of them, in
/// O(n log limit) and without copying a link that does not make it.
#[derive(Debug)]
pub struct Page<'a> {
    listing: &'a Listing,
    /// The worst link picked so far is on top, ready to be replaced.
    picked: BinaryHeap<Picked>,
}

/// Ordered as the listing wants it, because rank and code come first and codes are unique.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Picked {
    rank: Reverse<u64>,
    code: String,
    url: String,
    clicks: u64,
}

impl<'a> Page<'a> {
    /// An empty page of `listing`.
    pub fn new(listing: &'a Listing) -> Self {
        Page { listing, picked: BinaryHeap::new() }
    }

    /// Considers one link.
    pub fn offer(&mut self, code: &str, url: &str, clicks: u64) {
        let key = self.listing.key(code, clicks);
        if !self.is_wanted(key, url) {
            return;
        }
        if self.picked.len() == self.listing.limit {
            self.picked.pop();
        }
        self.picked.push(Picked { rank: key.0, code: code.into(), url: url.into(), clicks });
    }

    /// Whether it has all the links it may have; a better one still replaces the worst.
    pub fn is_full(&self) -> bool {
        self.picked.len() >= self.listing.limit
    }

    /// The page, in the order asked for.
    pub fn into_links(self) -> Vec<Link> {
        let sorted = self.picked.into_sorted_vec().into_iter();
        sorted.map(|Picked { code, url, clicks, .. }| Link { code, url, clicks }).collect()
    }

    fn is_wanted(&self, key: Key<'_>, url: &str) -> bool {
        let Listing { limit, after, host, .. } = self.listing;
        let worst = self.picked.peek();
        let has_room = self.picked.len() < *limit
            || worst.is_some_and(|worst| key < (worst.rank, &worst.code));
        let is_after = |at: &Position| key > self.listing.key(&at.code, at.clicks);
        has_room
            && after.as_ref().is_none_or(is_after)
            && host.as_ref().is_none_or(|host| host_of(url) == host)
    }
}

/// The host in a URL that the parser wrote (`scheme://host[:port]…`, no userinfo), without parsing it again.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    match authority.find(']') {
        Some(end) => &authority[..=end],
        None => authority.split(':').next().unwrap_or(authority),
    }
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn the_host_is_found_in_every_form_the_parser_writes() {
        for url in [
            "http://example.com/",
            "https://example.com:8443/a?b=http://c/#d",
            "http://[::1]:80/x",
            "http://192.0.2.1/?q=a:b",
            "https://xn--bcher-kva.example/",
        ] {
            let parsed = url::Url::parse(url).unwrap();
            assert_eq!(Some(host_of(parsed.as_str())), parsed.host_str(), "{url}");
        }
    }
}
