//! Requests built before the clock starts, drawn in a seeded order, and what each must be answered.

use crate::http::Method;
use crate::http::client::{Reply, encode_request};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::ops::Range;

/// A set of requests to draw from: every draw is equally likely, and a seed fixes the order.
#[derive(Debug)]
pub struct Requests {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
    targets: Vec<String>,
    draw: SmallRng,
}

impl Requests {
    /// `GET /{code}` for each of `links`, a code and the target it must lead to.
    ///
    /// # Panics
    /// Without any link there is nothing to draw.
    pub fn redirects(
        links: impl IntoIterator<Item = (String, String)>,
        host: &str,
        seed: u64,
    ) -> Self {
        let (mut bytes, mut places, mut targets) = (Vec::new(), Vec::new(), Vec::new());
        for (code, target) in links {
            let start = bytes.len();
            encode_request(&mut bytes, &Method::Get, &format!("/{code}"), host, b"");
            places.push(start..bytes.len());
            targets.push(target);
        }
        assert!(!places.is_empty(), "a load needs at least one link to follow");
        Requests { bytes, places, targets, draw: SmallRng::seed_from_u64(seed) }
    }

    /// Which request comes next.
    pub(super) fn next(&mut self) -> usize {
        self.draw.random_range(0..self.places.len())
    }

    /// The request as it travels.
    pub(super) fn bytes(&self, which: usize) -> &[u8] {
        &self.bytes[self.places[which].clone()]
    }

    /// Whether `reply` is the answer that this request must get: 302 to the very target.
    pub(super) fn is_answered_by(&self, which: usize, reply: &Reply) -> bool {
        reply.status == 302 && reply.location.as_ref() == Some(&self.targets[which])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two(seed: u64) -> Requests {
        let link = |code: &str| (code.to_owned(), format!("https://example.com/{code}"));
        Requests::redirects([link("aaaaaaa"), link("bbbbbbb")], "localhost", seed)
    }

    #[test]
    fn the_same_seed_draws_the_same_requests() {
        let drawn = |mut requests: Requests| (0..50).map(|_| requests.next()).collect::<Vec<_>>();
        assert_eq!(drawn(two(1)), drawn(two(1)));
        assert_ne!(drawn(two(1)), drawn(two(2)));
        assert!(drawn(two(1)).contains(&0) && drawn(two(1)).contains(&1));
    }

    #[test]
    fn a_request_travels_as_its_own_bytes() {
        assert_eq!(two(1).bytes(1), b"GET /bbbbbbb HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    #[test]
    fn only_a_redirect_to_the_very_target_is_an_answer() {
        let reply = |status, target: Option<&str>| Reply {
            status,
            location: target.map(str::to_owned),
            body: 0,
            keep_alive: true,
        };
        let right = "https://example.com/aaaaaaa";
        assert!(two(1).is_answered_by(0, &reply(302, Some(right))));
        assert!(!two(1).is_answered_by(1, &reply(302, Some(right))));
        assert!(!two(1).is_answered_by(0, &reply(200, Some(right))));
        assert!(!two(1).is_answered_by(0, &reply(302, None)));
    }
}
