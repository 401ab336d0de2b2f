//! Looks at an instance now and then, and asks whether it takes requests.

use super::health::{Check, Rules};
use super::instance::Instance;
use crate::proxy::Forward;
use http_body_util::{BodyExt, Either, Full};
use hyper::{Request, StatusCode};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Weak};
use tokio::time::{MissedTickBehavior, interval};

/// Where a server says whether it takes requests.
const READY: &str = "/readyz";

/// Checks until no balancer knows the instance any more.
pub(super) async fn watch(instance: Weak<Instance>, forward: Forward, rules: Rules) {
    let mut ticks = interval(rules.every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(instance) = instance.upgrade() else { return };
        let check = check(&instance, &forward, rules).await;
        instance.checked(check);
    }
}

async fn check(instance: &Arc<Instance>, forward: &Forward, rules: Rules) -> Check {
    let mut request = Request::new(Either::Left(Full::default()));
    *request.uri_mut() = READY.parse().unwrap_or_default();
    let us = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let asked = forward.send_within(rules.within, request, instance.upstream(), us).await;
    let Ok(answer) = asked else { return Check::Silent };
    let status = answer.status();
    // Read to its end, so that the connection is kept.
    match (answer.into_body().collect().await, status) {
        (Ok(_), StatusCode::OK) => Check::Ready,
        (Ok(_), _) => Check::NotReady,
        (Err(_), _) => Check::Silent,
    }
}
