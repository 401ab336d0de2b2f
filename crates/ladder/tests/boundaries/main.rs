//! Calls over boundaries as the lesson asks for them: every boundary carries the call, a chain fails as often as its seeds say, and a list is
//! asked for in as many calls as it should be.

#![cfg(target_os = "linux")]

#[path = "../support/evidence.rs"]
mod evidence;

use brigade_ladder::experiments::boundaries::found::{
    Asking, Calls, Chain, Lists, SIZES, Size, Way,
};
use evidence::evidence;

#[test]
fn every_boundary_carries_a_message_of_every_size_and_a_protocol_buffer_is_shorter() {
    let found: Calls = evidence("boundaries", "call").found().expect("the numbers");
    assert_eq!(found.sizes.len(), SIZES.len());
    for (at, size) in found.sizes.iter().enumerate() {
        let ways: Vec<Way> = size.ways.iter().map(|call| call.way).collect();
        assert_eq!(ways, Way::ALL[..if at == 0 { 6 } else { 5 }], "{size:?}");
        assert!(size.prost < size.json, "{size:?}");
        let of = |way| size.ways.iter().find(|call| call.way == way).expect("each way");
        assert_eq!((of(Way::Call).bytes, of(Way::Call).answerer_us), (None, 0.0), "{size:?}");
        let (http, grpc) = (of(Way::Http).bytes, of(Way::Grpc).bytes);
        assert!(http > Some(size.json) && grpc > Some(size.prost), "{size:?}");
    }
    let lengths = found.sizes.iter().map(|size: &Size| (size.json + 5_000) / 10_000);
    assert_eq!(lengths.collect::<Vec<_>>(), [0, 0, 30], "kilobytes, in tens");
}

#[test]
fn a_chain_fails_as_often_as_its_seeds_say_and_a_call_in_the_process_never() {
    let chain = || evidence("boundaries", "chain").found::<Chain>().expect("the numbers");
    let (once, again) = (chain(), chain());
    let answered = |chain: &Chain| {
        chain.depths.iter().map(|depth| (depth.hops, depth.answered)).collect::<Vec<_>>()
    };
    assert_eq!(answered(&once), answered(&again));
    assert_eq!(answered(&once)[0], (0, once.tried));
    assert!(once.depths.iter().any(|depth| depth.answered < once.tried), "{once:?}");
    assert!(once.depths.iter().all(|depth| depth.answered > once.tried / 2), "{once:?}");
}

#[test]
fn the_same_list_takes_fifty_one_calls_two_or_one() {
    let found: Lists = evidence("boundaries", "list").found().expect("the numbers");
    let calls = found.ways.iter().map(|list| (list.asking, list.calls)).collect::<Vec<_>>();
    let expected = [51, 51, 2, 1, 2];
    assert_eq!(calls, Asking::ALL.into_iter().zip(expected).collect::<Vec<_>>());
    let bytes = found.ways.iter().map(|list| list.bytes).collect::<Vec<_>>();
    assert!(bytes[3] < bytes[2] && bytes[2] < bytes[0], "{found:?}");
}
