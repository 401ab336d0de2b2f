//! The tree of one request, through every process that it passes, and the job that it queued.

use super::{Observed, collected, ground, messages, wait};
use brigade_children::components::free_address;
use brigade_core::http::Method;
use brigade_core::models::Shutdown;
use brigade_core::trace::Recorder;
use brigade_ladder::drills::User;
use brigade_ladder::gateway::{Rates, process as gateway};
use brigade_ladder::ground::Need;
use brigade_ladder::telemetry::otlp::{Traces, written};
use brigade_ladder::telemetry::{Sampling, Settings, Tree};
use brigade_ladder::traffic::Traffic;
use ipnet::IpNet;
use std::net::TcpListener;
use std::thread;

const USER: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const LINK: &str = "5bf92f3577b34da6a3ce929d0e0e4736";
const LIST: &str = "6bf92f3577b34da6a3ce929d0e0e4736";

fn traceparent(trace: &str) -> String {
    format!("traceparent: 00-{trace}-00f067aa0ba902b7-01\r\n")
}

/// The tree of that trace, once it is there to the last span.
fn tree(observed: &Observed, trace: &str, right: &str) {
    let mut last = String::new();
    let found = brigade_children::until(super::PATIENCE, || {
        let all = messages(&observed.collected());
        let mut trees = Tree::all(&all).into_iter().filter(|(id, _)| id == trace);
        last = trees.next()?.1.to_string();
        (last == right).then_some(())
    });
    assert!(found.is_some(), "it is {last}, and not {right}");
}

/// The jobs of workers that are linked to that trace.
fn linked(all: &[Traces], trace: &str) -> usize {
    let spans = all.iter().flat_map(Traces::spans).filter(|(service, _)| *service == "workers");
    spans.filter(|(_, span)| span.links.iter().any(|link| written(&link.trace_id) == trace)).count()
}

#[test]
fn the_spans_of_a_request_are_one_tree_through_every_process() {
    let mut observed = Observed::start();
    let user = r#"{"address":"ada@example.org"}"#;
    let answer = observed.ask(&Method::Post, "/api/users", &traceparent(USER), user);
    assert_eq!(answer.status, 202, "{}", answer.text);
    tree(
        &observed,
        USER,
        "gateway write(gateway ask behind(balancer request(balancer ask an instance(\
         instance enrol(instance Redis cache(instance PostgreSQL))))))",
    );
    wait("the job is done, and linked to what queued it", || {
        (linked(&messages(&observed.collected()), USER) == 1).then_some(())
    });
    let link = r#"{"url":"https://example.org/a"}"#;
    let answer = observed.ask(&Method::Post, "/api/links", &traceparent(LINK), link);
    assert_eq!(answer.status, 201, "{}", answer.text);
    tree(
        &observed,
        LINK,
        "gateway write(gateway ask behind(balancer request(balancer ask an instance(\
         instance create(instance Redis cache(instance PostgreSQL))))))",
    );
    // What the gateway refuses goes no further.
    let answer = observed.ask(&Method::Get, "/api/links", &traceparent(LIST), "");
    assert_eq!(answer.status, 401, "{}", answer.text);
    tree(&observed, LIST, "gateway read");
    observed.server.stop().expect("a good end");
}

/// The ids of the traces of which a gateway keeps a span that believes `hops`, and is asked once by a client that names a trace.
fn traces_of_a_gateway(hops: Vec<IpNet>) -> Vec<String> {
    let ground = ground(&[Need::Collector]);
    let collector = ground.means_of(&[Need::Collector]).expect("means").collector;
    let telemetry = Settings { traces: Some(Sampling::ALL), collector, ..Settings::default() };
    let upstream = free_address().expect("an address at which nothing listens");
    let (rates, telemetry) = (Rates::default(), Some(telemetry));
    let settings =
        gateway::Settings { upstream, auth: None, redis: None, rates, hops, key: None, telemetry };
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let (stop, shutdown) = Shutdown::new();
    let traffic = Traffic::default();
    thread::scope(|scope| {
        let place = (&traffic, Recorder::off());
        let serving = scope.spawn(move || settings.serve(listener, place, shutdown, || Ok(())));
        let asked = User::of(address).ask_with(&Method::Get, "/absent", &traceparent(LINK), "");
        assert_eq!(asked.expect("an answer").status, 502);
        stop.stop();
        serving.join().expect("no panic").expect("it served"); // what was there at its end is written
    });
    let all = messages(&collected(collector.expect("a collector")));
    let spans = all.iter().flat_map(Traces::spans);
    spans.map(|(_, span)| written(&span.trace_id)).collect()
}

#[test]
fn where_a_stranger_says_that_it_stands_in_a_trace_is_not_believed() {
    let ours = traces_of_a_gateway(vec!["127.0.0.0/8".parse().expect("a network")]);
    assert_eq!(ours, [LINK; 2], "what is asked behind it and the request");
    let strangers = traces_of_a_gateway(Vec::new());
    assert!(strangers.len() == 2 && strangers.iter().all(|trace| trace != LINK), "{strangers:?}");
}
