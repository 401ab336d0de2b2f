//! Requests built before the clock starts, drawn in a seeded order, and what each must be answered.

use super::Template;
use super::set::{Right, Set};
use super::template::{Target, without_user};
use crate::http::Method;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::Zipf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// A set of requests to draw from; a seed fixes the order.
#[derive(Clone, Debug)]
pub struct Requests {
    all: Arc<Set>,
    kinds: Vec<Kind>,
    draw: SmallRng,
    /// Without it they are drawn; with it they come in their order, whatever generator sends them.
    turn: Option<Arc<AtomicUsize>>,
}

/// Requests of one kind: those from `first` on, `count` of them.
#[derive(Clone, Debug)]
struct Kind {
    weight: u32,
    first: usize,
    count: usize,
    /// Without it, each is equally likely.
    popularity: Option<Zipf<f64>>,
}

impl Requests {
    /// `GET /{code}` for each of `links`, a code and the target it must lead to; each is equally likely.
    ///
    /// # Panics
    /// Without any link there is nothing to draw.
    pub fn redirects(
        links: impl IntoIterator<Item = (String, String)>,
        host: &str,
        seed: u64,
    ) -> Self {
        let mut set = Set::on(host);
        for (code, target) in links {
            set.push(Method::Get, &format!("/{code}"), b"", Right::Redirect(target));
        }
        assert!(set.len() > 0, "a load needs at least one link to follow");
        Requests::all(set, seed)
    }

    /// `GET` of each URL from one server, whatever it serves; each is equally likely, and any 2xx or 3xx is right.
    /// The query is sent along, the fragment is not; a user and a password become `Authorization: Basic`.
    ///
    /// # Errors
    /// No URL, one that is not `http://`, or two servers. Says which URL it is.
    pub fn targets<U: AsRef<str>>(
        urls: impl IntoIterator<Item = U>,
        seed: u64,
    ) -> Result<Self, String> {
        Requests::filled_in(urls, &Template::default(), seed)
    }

    /// The same with the method, the fields and the body of `template`.
    ///
    /// # Errors
    /// As [`Requests::targets`]; a URL with a user where the template has an `Authorization`.
    pub fn filled_in<U: AsRef<str>>(
        urls: impl IntoIterator<Item = U>,
        template: &Template,
        seed: u64,
    ) -> Result<Self, String> {
        let mut set: Option<Set> = None;
        for url in urls {
            let Target { host, path, authorization } = Target::read(url.as_ref())?;
            let set = set.get_or_insert_with(|| Set::on(&host));
            if set.host() != host {
                let (url, server) = (without_user(url.as_ref()), set.host());
                return Err(format!("`{url}` is not on {server}: one run loads one server"));
            }
            let fields = template.fields(&host, authorization.as_deref())?;
            let request =
                (template.method().clone(), path.as_str(), fields.as_str(), template.body());
            set.push_with(request, Right::Success);
        }
        let set = set.ok_or("there is no URL to ask for")?;
        Ok(Requests::all(set, seed))
    }

    /// `POST` of each of these bodies to `target`, in their order and then from the first again; any 2xx or 3xx is right.
    ///
    /// # Panics
    /// Without any body there is nothing to send.
    pub fn posts(host: &str, target: &str, bodies: impl IntoIterator<Item = String>) -> Self {
        let mut set = Set::on(host);
        for body in bodies {
            set.push(Method::Post, target, body.as_bytes(), Right::Success);
        }
        assert!(set.len() > 0, "a load needs at least one body to send");
        Requests { turn: Some(Arc::default()), ..Requests::all(set, 0) }
    }

    /// All of one kind.
    fn all(set: Set, seed: u64) -> Self {
        let end = set.len();
        Requests::mixed(set, &[(1, end)], seed)
    }

    /// Several kinds of requests, one behind the other in `set`: the weight of each and where it ends.
    pub(super) fn mixed(set: Set, ends: &[(u32, usize)], seed: u64) -> Self {
        let (mut kinds, mut first) = (Vec::with_capacity(ends.len()), 0);
        for &(weight, end) in ends {
            kinds.push(Kind { weight, first, count: end - first, popularity: None });
            first = end;
        }
        let draw = SmallRng::seed_from_u64(seed);
        Requests { all: Arc::new(set), kinds, draw, turn: None }
    }

    /// A click stream: of each kind of request, the `n`-th is drawn in proportion to `n` to the power of `-s`. Links
    /// of a real shortener have about 1; with 0 each is equally likely.
    ///
    /// # Errors
    /// An exponent that is negative or no number.
    pub fn with_zipf(mut self, s: f64) -> Result<Self, String> {
        for kind in &mut self.kinds {
            let zipf = Zipf::new(kind.count as f64, s);
            kind.popularity = Some(zipf.map_err(|why| format!("{s} is no Zipf exponent: {why}"))?);
        }
        Ok(self)
    }

    /// The same requests drawn in another order, for another generator.
    pub(super) fn fork(&mut self) -> Self {
        Requests {
            all: Arc::clone(&self.all),
            kinds: self.kinds.clone(),
            draw: SmallRng::seed_from_u64(self.draw.random()),
            turn: self.turn.clone(),
        }
    }

    /// Which request comes next.
    pub(super) fn next(&mut self) -> usize {
        if let Some(turn) = &self.turn {
            return turn.fetch_add(1, Relaxed) % self.all.len();
        }
        let kind = self.next_kind();
        let kind = &self.kinds[kind];
        let nth = match kind.popularity {
            None => self.draw.random_range(0..kind.count),
            Some(zipf) => (self.draw.sample(zipf) as usize).clamp(1, kind.count) - 1,
        };
        kind.first + nth
    }

    fn next_kind(&mut self) -> usize {
        if self.kinds.len() == 1 {
            return 0;
        }
        let all: u32 = self.kinds.iter().map(|kind| kind.weight).sum();
        let drawn = self.draw.random_range(0..all);
        let mut passed = 0;
        let chosen = self.kinds.iter().position(|kind| {
            passed += kind.weight;
            drawn < passed
        });
        chosen.unwrap_or(0)
    }

    /// The requests behind the draws.
    pub(super) fn set(&self) -> &Set {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::client::Reply;
    use crate::load::Failure;

    fn two(seed: u64) -> Requests {
        let link = |code: &str| (code.to_owned(), format!("https://example.com/{code}"));
        Requests::redirects([link("aaaaaaa"), link("bbbbbbb")], "localhost", seed)
    }

    fn bytes(requests: &Requests, which: usize, close: bool) -> String {
        let mut out = Vec::new();
        requests.set().write(which, close, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn reply(status: u16, target: Option<&str>) -> Reply {
        Reply {
            status,
            location: target.map(str::to_owned),
            retry_after: None,
            body: 0,
            keep_alive: true,
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_requests() {
        let drawn = |mut requests: Requests| (0..50).map(|_| requests.next()).collect::<Vec<_>>();
        assert_eq!(drawn(two(1)), drawn(two(1)));
        assert_ne!(drawn(two(1)), drawn(two(2)));
        assert_ne!(drawn(two(1).fork()), drawn(two(1)));
        assert!(drawn(two(1)).contains(&0) && drawn(two(1)).contains(&1));
    }

    #[test]
    fn bodies_are_sent_in_their_order_by_all_generators_together_and_then_again() {
        let bodies = ["{1}", "{2}", "{3}"].map(String::from);
        let mut requests = Requests::posts("localhost", "/api/links", bodies);
        let mut other = requests.fork();
        let sent = bytes(&requests, 1, false);
        assert!(sent.starts_with("POST /api/links HTTP/1.1\r\nHost: localhost\r\n"), "{sent}");
        assert!(sent.ends_with("Content-Length: 3\r\n\r\n{2}"), "{sent}");
        assert_eq!([requests.next(), other.next(), requests.next(), other.next()], [0, 1, 2, 0]);
        let judged = |status| requests.set().judge(0, &reply(status, None));
        assert_eq!((judged(201), judged(409)), (Ok(()), Err(Failure::Status(409))));
    }

    #[test]
    fn a_request_travels_as_its_own_bytes_and_may_ask_to_close() {
        let head = "GET /bbbbbbb HTTP/1.1\r\nHost: localhost\r\n";
        assert_eq!(bytes(&two(1), 1, false), format!("{head}\r\n"));
        assert_eq!(bytes(&two(1), 1, true), format!("{head}Connection: close\r\n\r\n"));
    }

    #[test]
    fn only_a_redirect_to_the_very_target_is_an_answer() {
        let right = "https://example.com/aaaaaaa";
        assert!(two(1).set().judge(0, &reply(302, Some(right))).is_ok());
        assert_eq!(two(1).set().judge(1, &reply(302, Some(right))), Err(Failure::Elsewhere(302)));
        assert_eq!(two(1).set().judge(0, &reply(200, Some(right))), Err(Failure::Status(200)));
        assert_eq!(two(1).set().judge(0, &reply(302, None)), Err(Failure::Elsewhere(302)));
    }

    #[test]
    fn a_url_travels_with_its_query_and_any_success_answers_it() {
        let requests = Requests::targets(["http://[::1]:3000/a%20b?q=1&r=%2F#part"], 1).unwrap();
        let sent = bytes(&requests, 0, false);
        assert!(
            sent.starts_with("GET /a%20b?q=1&r=%2F HTTP/1.1\r\nHost: [::1]:3000\r\n"),
            "{sent}"
        );
        let judged = |status| requests.set().judge(0, &reply(status, None));
        assert!([200, 204, 304].iter().all(|&status| judged(status).is_ok()));
        assert_eq!([404, 500].map(judged), [Err(Failure::Status(404)), Err(Failure::Status(500))]);
    }

    #[test]
    fn urls_that_cannot_be_one_load_are_named() {
        for (urls, why) in [
            (&["https://localhost/"][..], "only http://"),
            (&["localhost:3000"], "only http://"),
            (&["nonsense"], "`nonsense` is no URL"),
            (&["http://a/", "http://b/"], "`http://b/` is not on a"),
            (&[], "no URL"),
        ] {
            let refused = Requests::targets(urls, 1).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
    }

    #[test]
    fn clicks_fall_off_as_the_rank_to_the_power_of_s() {
        let urls: Vec<_> = (0..100).map(|n| format!("http://localhost/{n}")).collect();
        let mut requests = Requests::targets(&urls, 5).unwrap().with_zipf(1.0).unwrap();
        let mut clicks = [0_u32; 100];
        (0..100_000).for_each(|_| clicks[requests.next()] += 1);
        let harmonic: f64 = (1..=100).map(|n| 1.0 / f64::from(n)).sum();
        for rank in [1, 2, 10] {
            let expected = 1e5 / harmonic / rank as f64;
            let found = f64::from(clicks[rank - 1]);
            assert!((found - expected).abs() < 5.0 * expected.sqrt(), "{rank}: {found} {expected}");
        }
        assert!(requests.with_zipf(-1.0).unwrap_err().contains("-1"));
    }
}
