//! The links that are followed: the same in the process that serves and in the one that asks.

use crate::SEED;
use brigade_core::blink::Link;
use brigade_core::load::Requests;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The host that the requests name.
pub const HOST: &str = "localhost";

/// Who can log in: a name and its password.
pub const ACCOUNT: (&str, &str) = ("ada", "engine");

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The first `count` links.
pub fn links(count: usize) -> impl Iterator<Item = Link> {
    let mut draw = StdRng::seed_from_u64(SEED);
    (0..count).map(move |n| Link {
        code: (0..7).map(|_| char::from(BASE62[draw.random_range(0..BASE62.len())])).collect(),
        url: format!("https://example.com/articles/{n}?from=blink"),
        clicks: 0,
    })
}

/// A redirect for each of the first `count` links, drawn in a seeded order.
pub fn redirects(count: usize) -> Requests {
    Requests::redirects(links(count).map(|link| (link.code, link.url)), HOST, SEED)
}
