//! The same gateway by nginx and by HAProxy: their configurations, `nginx.conf` and `haproxy.cfg`, filled in with the same
//! settings. What one of them cannot do, its file says.

use super::agents::Agent;
use super::process::Settings;
use crate::auth::token::LEEWAY;
use std::net::SocketAddr;
use std::num::NonZeroU32;

/// What stands inside of nginx's `http { … }`, for one that listens at `address`.
pub fn nginx(settings: &Settings, address: SocketAddr) -> String {
    let Settings { rates, hops, .. } = settings;
    let trusted: Vec<String> = hops.iter().map(|hop| format!("set_real_ip_from {hop};")).collect();
    let of = |kinds: &[Agent]| words(kinds).join("|");
    let burst = |rate| NonZeroU32::new(rate).map_or(1, |rate| rates.burst(rate).get()).to_string();
    fill(
        include_str!("nginx.conf"),
        &[
            ("ADDRESS", &address.to_string()),
            ("UPSTREAM", &settings.upstream.to_string()),
            ("TRUSTED", &trusted.join("\n")),
            ("SCRAPERS", &of(&[Agent::Scraper])),
            ("NO-CLICK", &of(&[Agent::Preview, Agent::Crawler])),
            ("FOLLOW", &rates.follow.to_string()),
            ("READ", &rates.read.to_string()),
            ("WRITE", &rates.write.to_string()),
            ("LOGIN", &rates.login.to_string()),
            ("FOLLOW AT ONCE", &burst(rates.follow)),
            ("READ AT ONCE", &burst(rates.read)),
            ("WRITE AT ONCE", &burst(rates.write)),
            ("LOGIN AT ONCE", &burst(rates.login)),
        ],
    )
}

/// What stands below HAProxy's `global`, for one that listens at `address`.
pub fn haproxy(settings: &Settings, address: SocketAddr) -> String {
    let Settings { rates, hops, key, .. } = settings;
    // No token is signed with it.
    let unknown = format!("{:032x}", rand::random::<u128>());
    let hops: Vec<String> = hops.iter().map(ToString::to_string).collect();
    // A condition without any value is an error there, and this is the address of no machine.
    let trusted = if hops.is_empty() { "255.255.255.255".into() } else { hops.join(" ") };
    let of = |kinds: &[Agent]| words(kinds).join(" ");
    fill(
        include_str!("haproxy.cfg"),
        &[
            ("ADDRESS", &address.to_string()),
            ("UPSTREAM", &settings.upstream.to_string()),
            ("TRUSTED", &trusted),
            ("KEY", key.as_deref().unwrap_or(&unknown)),
            ("LEEWAY", &LEEWAY.as_secs().to_string()),
            ("SCRAPERS", &of(&[Agent::Scraper])),
            ("NO-CLICK", &of(&[Agent::Preview, Agent::Crawler])),
            ("FOLLOW", &rates.follow.to_string()),
            ("READ", &rates.read.to_string()),
            ("WRITE", &rates.write.to_string()),
        ],
    )
}

/// The words of these kinds of programs: letters and `-`, which need no escape.
fn words(kinds: &[Agent]) -> Vec<&'static str> {
    kinds.iter().flat_map(|kind| Agent::words(*kind)).collect()
}

/// The text with a value for each `<NAME>`.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let each =
        |text: String, (name, value): &(&str, &str)| text.replace(&format!("<{name}>"), value);
    values.iter().fold(text.to_owned(), each)
}

#[cfg(test)]
mod tests {
    use super::super::quotas::Rates;
    use super::*;

    fn settings() -> Settings {
        Settings {
            upstream: SocketAddr::from(([127, 0, 0, 1], 9_000)),
            redis: None,
            rates: Rates { follow: 123, read: 45, write: 6, login: 7, holder: 8, at_once: 200 },
            auth: None,
            hops: vec!["10.0.0.0/8".parse().unwrap()],
            key: Some("0123456789abcdef0123456789abcdef".into()),
            telemetry: None,
        }
    }

    #[test]
    fn both_are_told_every_setting() {
        let address = SocketAddr::from(([127, 0, 0, 1], 8_000));
        for text in [nginx(&settings(), address), haproxy(&settings(), address)] {
            let told =
                ["127.0.0.1:8000", "127.0.0.1:9000", "10.0.0.0/8", "123", "scrapy", "slackbot"];
            assert!(told.iter().all(|told| text.contains(told)), "{text}");
            assert!(!text.contains('<'), "something was not filled in:\n{text}");
        }
    }

    #[test]
    fn nginx_is_told_what_may_come_at_once() {
        let text = nginx(&settings(), SocketAddr::from(([127, 0, 0, 1], 8_000)));
        assert!(text.contains("zone=follow burst=246 ") && text.contains("zone=login burst=14 "));
    }

    #[test]
    fn words_of_programs_need_no_escape() {
        let all = words(&[Agent::Preview, Agent::Crawler, Agent::Scraper]).concat();
        assert!(all.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{all}");
    }
}
