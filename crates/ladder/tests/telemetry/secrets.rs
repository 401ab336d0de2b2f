//! Secrets are planted wherever a request can hold one, and none of them is in anything that is written.

use super::{Observed, wait};
use brigade_core::http::Method;
use brigade_ladder::ground::Need;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::fs;

/// Requests with secrets.
const COUNT: usize = 40;

/// A secret that nothing else holds.
fn secret(rng: &mut StdRng) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
    (0..16).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect()
}

/// Everything that was written: by the collector, in the logs, in the metrics.
fn written(observed: &mut Observed) -> String {
    let mut all = observed.collected();
    all += observed.ask(&Method::Get, "/metrics", "", "").body();
    for entry in fs::read_dir(&observed.means.folder).expect("the rung's folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "jsonl") {
            all += &fs::read_to_string(path).expect("a log");
        }
    }
    all
}

#[test]
fn no_secret_of_a_planted_set_is_in_any_signal() {
    let mut observed = Observed::start();
    let mut rng = StdRng::seed_from_u64(26);
    let mut planted = Vec::new();
    for n in 0..COUNT {
        let [password, token, cookie, code] = [0; 4].map(|_| secret(&mut rng));
        let fields = format!("Authorization: Bearer {token}\r\nCookie: session={cookie}\r\n");
        let login = format!(r#"{{"name":"ada","password":"{password}"}}"#);
        observed.ask(&Method::Post, "/api/login", "", &login);
        observed.ask(&Method::Post, "/api/login", &fields, &login);
        observed.ask(&Method::Get, &format!("/none?code={code}&n={n}"), &fields, "");
        observed.ask(&Method::Get, &format!("/{code}"), "", "");
        let user = format!(r#"{{"address":"{password}@example.org"}}"#);
        observed.ask(&Method::Post, "/api/users", &format!("Idempotency-Key: {token}\r\n"), &user);
        planted.extend([password, token, cookie, code]);
    }
    planted.push(observed.means.postgres.clone().expect("a URL"));
    planted.push(observed.means.redis.clone().expect("a URL"));
    // An engine that is away says why.
    observed.ground.kill(Need::Postgres).expect("it is ours");
    let link = r#"{"url":"https://example.org/a"}"#;
    wait("the database is missed", || {
        let answer = observed.ask(&Method::Post, "/api/links", "", link);
        (answer.status == 503).then_some(())
    });
    let all = wait("its fault is in a log, and in a trace", || {
        let all = written(&mut observed);
        let traced = super::messages(&observed.collected());
        let failed = traced.iter().flat_map(|it| it.spans()).any(|(_, span)| span.failed());
        (all.contains(r#""event":"fault""#) && failed).then_some(all)
    });
    assert!(all.contains(r#""event":"request""#) && all.contains("blink_requests_total"));
    for secret in planted {
        assert!(!all.contains(&secret), "{secret} is written");
    }
}
