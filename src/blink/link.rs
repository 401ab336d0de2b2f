//! A link, and what a listing asks for.

use serde::{Deserialize, Serialize};

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

/// The order of a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By code, ascending.
    #[default]
    Code,
    /// By clicks, most first; ties by code.
    Clicks,
}

/// Which links, in which order, after which one, how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// At most this many (1-100).
    pub limit: usize,
    /// Only what comes after this code in the order asked for.
    pub after: Option<String>,
    /// The order.
    pub sort: Sort,
    /// Only links to this host.
    pub host: Option<String>,
}
