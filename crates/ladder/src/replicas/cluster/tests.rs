//! Which node is chosen, by what was heard of all of them and when.

use super::*;

const MS: Duration = Duration::from_millis(1);

fn primary(position: u64, timeline: u64) -> Option<Standing> {
    Some(Standing { position, timeline: Some(timeline) })
}

fn standby(position: u64) -> Option<Standing> {
    Some(Standing { position, timeline: None })
}

/// A cluster whose nodes are open and say this.
fn cluster(standings: &[Option<Standing>], now: Instant) -> Cluster {
    let mut cluster = Cluster::of(standings.len());
    for (number, standing) in standings.iter().enumerate() {
        cluster.opened(number);
        cluster.hear(number, *standing, now);
    }
    cluster
}

/// Who is asked the next reads, in order.
fn readers(cluster: &mut Cluster, takes: Takes, now: Instant) -> Vec<Option<usize>> {
    (0..4).map(|_| cluster.reader(takes, None, now)).collect()
}

#[test]
fn all_nodes_that_are_new_enough_are_asked_in_turn() {
    let now = Instant::now();
    let mut cluster = cluster(&[primary(100, 1), standby(90), standby(100)], now);
    let mut at = |position| readers(&mut cluster, Takes::Position(position), now);
    assert_eq!(at(90), [Some(0), Some(1), Some(2), Some(0)]);
    assert_eq!(at(91), [Some(2), Some(0), Some(2), Some(0)]);
    assert_eq!(at(u64::MAX), [Some(0); 4], "the primary has all there is");
    assert_eq!(readers(&mut cluster, Takes::Primary, now), [Some(0); 4]);
}

#[test]
fn without_a_primary_a_standby_that_is_new_enough_answers_and_nothing_takes_writes() {
    let now = Instant::now();
    let mut cluster = cluster(&[primary(100, 1), standby(90), standby(100)], now);
    cluster.hear(0, None, now);
    assert_eq!(cluster.primary(), None);
    assert_eq!(readers(&mut cluster, Takes::Position(95), now), [Some(2); 4]);
    assert_eq!(cluster.reader(Takes::Position(101), None, now), None);
    assert_eq!(cluster.reader(Takes::Primary, None, now), None);
}

#[test]
fn the_node_with_the_highest_timeline_is_the_primary_and_one_from_before_is_asked_nothing() {
    let now = Instant::now();
    let mut cluster = cluster(&[primary(100, 1), standby(90), standby(90)], now);
    cluster.hear(1, primary(91, 2), now);
    assert_eq!(cluster.primary(), Some(1));
    assert_eq!(readers(&mut cluster, Takes::Position(0), now), [1, 2, 1, 2].map(Some));
    cluster.hear(1, None, now);
    assert_eq!(cluster.primary(), None, "the old one is no primary because the new one is away");
    cluster.hear(0, standby(92), now);
    cluster.hear(1, primary(95, 2), now);
    assert_eq!(readers(&mut cluster, Takes::Position(92), now), [0, 1, 0, 1].map(Some));
}

#[test]
fn a_node_is_asked_when_it_is_open_and_not_the_one_that_has_just_not_answered() {
    let now = Instant::now();
    let mut cluster = Cluster::of(2);
    cluster.hear(0, primary(100, 1), now);
    cluster.hear(1, standby(100), now);
    assert_eq!((cluster.primary(), cluster.reader(Takes::Position(0), None, now)), (None, None));
    cluster.opened(0);
    assert_eq!(readers(&mut cluster, Takes::Position(0), now), [Some(0); 4]);
    cluster.opened(1);
    for (except, other) in [(0, 1), (1, 0), (0, 1)] {
        assert_eq!(cluster.reader(Takes::Position(0), Some(except), now), Some(other));
    }
    assert_eq!(cluster.reader(Takes::Primary, Some(0), now), None);
}

#[test]
fn a_standby_that_has_not_come_to_where_the_primary_was_long_ago_is_left_out_until_it_has() {
    let start = Instant::now();
    let mut cluster = cluster(&[primary(100, 1), standby(100)], start);
    let both = [0, 1, 0, 1].map(Some);
    let mut at = |millis: u32, now_at: u64, replayed: u64| {
        let now = start + millis * MS;
        cluster.hear(0, primary(now_at, 1), now);
        cluster.hear(1, standby(replayed), now);
        let mut readers = readers(&mut cluster, Takes::Position(0), now);
        readers.sort_unstable();
        readers
    };
    let mut both = both.to_vec();
    both.sort_unstable();
    assert_eq!(at(1_000, 200, 100), both);
    assert_eq!(at(10_999, 300, 100), both, "the primary was at 100 less than ten seconds ago");
    assert_eq!(at(11_000, 300, 100), [Some(0); 4]);
    assert_eq!(at(11_010, 300, 199), [Some(0); 4]);
    assert_eq!(at(11_020, 300, 200), both, "it has caught up");
    for step in 1..=1_000 {
        at(11_020 + step * 100, 300, 300);
    }
    assert!(cluster.trail.len() < 105, "{}", cluster.trail.len());
}

#[test]
fn after_a_promotion_a_standby_is_held_to_the_new_history_only() {
    let start = Instant::now();
    let mut cluster = cluster(&[primary(1_000, 1), standby(500), standby(500)], start);
    let now = start + 20_000 * MS;
    cluster.hear(0, None, now);
    cluster.hear(1, primary(501, 2), now);
    assert_eq!(cluster.reader(Takes::Position(0), Some(1), now), Some(2));
}
