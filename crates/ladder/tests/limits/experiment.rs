//! The experiments as the lesson asks for them: what limiters promise is what is counted, and what is missing on a machine is left
//! out.

use crate::evidence::evidence;
use brigade_ladder::experiments::gateway::found::{Compression, Hops, Limits, Packing, Way};
use brigade_ladder::gateway::limit::shared::Algorithm;

#[test]
fn around_the_end_of_a_window_only_the_window_admits_twice_and_instances_are_one_limit_in_redis() {
    let found: Limits = evidence("gateway", "limits").found().expect("the numbers");
    let most: Vec<_> = found.algorithms.iter().map(|each| (each.algorithm, each.most)).collect();
    let expected =
        [(Algorithm::FixedWindow, 200), (Algorithm::SlidingLog, 100), (Algorithm::Gcra, 119)];
    assert_eq!(most, expected);
    assert!(found.algorithms.iter().all(|each| each.most_in_redis == each.most), "{found:?}");
    assert_eq!(found.algorithms[2].excess, 0);
    let instances = found.instances;
    assert_eq!((instances.excess, instances.alone), (0, 4 * instances.shared), "{instances:?}");
    assert!(instances.shared <= instances.law, "{instances:?}");
    assert!(instances.racing > found.rate as usize, "GET and then INCR: {instances:?}");
}

#[test]
fn every_payload_is_packed_in_every_way() {
    let found: Compression = evidence("gateway", "compression").found().expect("the numbers");
    for packed in &found.payloads {
        let ways: Vec<_> = packed.ways.iter().map(|pack| pack.packing).collect();
        assert_eq!(ways, Packing::ALL, "{packed:?}");
    }
}

#[test]
fn what_stands_before_the_server_has_its_own_cpu_time() {
    let found: Hops = evidence("gateway", "hop").found().expect("the numbers");
    assert_eq!(found.ways[0].way, Way::Direct);
    assert_eq!(found.ways[0].cpu_us, 0.0);
    assert!(found.ways[1..].iter().all(|hop| hop.cpu_us > 0.0), "{found:?}");
    assert_eq!(found.requests, 100);
}
