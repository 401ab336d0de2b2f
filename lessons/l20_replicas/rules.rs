//! Every order in which clients write and read, standbys apply and tell, and one is lost: no client may be told something older
//! than what it has seen, and none may be sent to the primary without need. Time is virtual: each step takes 60 ms.

#[path = "virtual_cluster.rs"]
mod cluster;

use super::exercise::{Node, Router, Session};
use Step::{Apply, Ask, Back, Lose, Read, Take, Tell, Write};
use brigade_judge::Ruling;
use brigade_judge::interleavings::interleavings;
use cluster::{Cluster, Step};
use std::time::Duration;

/// Steps of sessions, of which every order is tried, and what follows each of them.
struct Case {
    what: &'static str,
    sessions: &'static [&'static [Step]],
    then: &'static [Step],
}

const ONE_CLIENT: Case = Case {
    what: "a client that writes and reads twice, while 2 standbys apply",
    sessions: &[&[Write(0, 0), Read(0, 0), Read(0, 0)], &[Apply(0), Tell(0)], &[Apply(1), Tell(1)]],
    then: &[],
};
const ANOTHER: Case = Case {
    what: "a client that writes, and another that reads 3 times",
    sessions: &[
        &[Write(0, 0), Read(0, 0)],
        &[Read(1, 0), Read(1, 0), Read(1, 0)],
        &[Apply(0), Tell(0)],
        &[Apply(1), Tell(1)],
    ],
    then: &[],
};
const TWO_WRITES: Case = Case {
    what: "2 clients that write and read, while one standby applies one write after the other",
    sessions: &[
        &[Write(0, 0), Read(0, 0), Read(0, 0)],
        &[Write(1, 0), Read(1, 0)],
        &[Apply(0), Tell(0), Apply(0), Tell(0)],
    ],
    then: &[Tell(1), Read(0, 0), Read(1, 0)],
};
const AT_ONCE: Case = Case {
    what: "a client with 2 reads on their way, and one more afterwards",
    sessions: &[
        &[Write(1, 0), Apply(0), Tell(0), Tell(1)],
        &[Ask(0, 0), Take(0, 0)],
        &[Ask(0, 1), Take(0, 1)],
    ],
    then: &[Read(1, 0), Read(0, 0)],
};
const TWO_ROUTERS: Case = Case {
    what: "a client whose requests come to 2 routers",
    sessions: &[
        &[Write(0, 0), Read(0, 1), Read(0, 0), Read(0, 1)],
        &[Apply(0), Tell(0)],
        &[Apply(1), Tell(1)],
    ],
    then: &[],
};
const LOST: Case = Case {
    what: "a standby that is lost and made anew from a backup, while 2 clients read",
    sessions: &[
        &[Write(0, 0), Read(0, 0), Read(0, 0)],
        &[Apply(0), Tell(0), Lose(0), Back(0), Tell(0)],
        &[Read(1, 0), Read(1, 0)],
    ],
    then: &[Read(0, 0), Apply(0), Tell(0), Read(0, 0), Read(1, 0)],
};
const CASES: [Case; 6] = [ONE_CLIENT, ANOTHER, TWO_WRITES, TWO_ROUTERS, LOST, AT_ONCE];

/// The simplest first, so that what is told of a repair is simple.
pub fn judge() -> Ruling {
    let orders = CASES.iter().try_fold(0, |orders, case| Ok(orders + every_order(case)?));
    match orders.and_then(|orders| Ok((orders, turns()?))) {
        Err(why) => Ruling::Rejected { why, schedule: None },
        Ok((orders, turns)) => Ruling::Accepted {
            proved: format!(
                "all {orders} orders in which clients write and read, standbys apply and tell, and one is lost and made anew; and {turns} \
                 ways in which some of 3 standbys are new enough"
            ),
        },
    }
}

/// How many were tried.
fn every_order(case: &Case) -> Result<usize, String> {
    let lengths: Vec<usize> = case.sessions.iter().map(|session| session.len()).collect();
    let mut orders = 0;
    for order in interleavings(&lengths) {
        let mut next = vec![0; lengths.len()];
        let steps = order.iter().map(|&who| {
            next[who] += 1;
            case.sessions[who][next[who] - 1]
        });
        let steps: Vec<Step> = steps.chain(case.then.iter().copied()).collect();
        Cluster::play(&steps).map_err(|why| format!("{}: {why}", case.what))?;
        orders += 1;
    }
    Ok(orders)
}

/// Rounds in which some of three standbys are new enough, and each of those is to answer one read.
const STANDBYS: usize = 3;
const ROUNDS: u32 = 3;

/// Every sequence of such rounds: how many were tried.
fn turns() -> Result<u64, String> {
    if Router::new(0).route(&Session::default(), Duration::ZERO) != Node::Primary {
        return Err("there is no standby, and a read does not go to the primary".into());
    }
    let some = (1_u64 << STANDBYS) - 1;
    let ways = some.pow(ROUNDS);
    for way in 0..ways {
        let (mut router, mut client) = (Router::new(STANDBYS), Session::default());
        (0..STANDBYS).for_each(|standby| router.heard(standby, 0));
        for round in 0..ROUNDS {
            let new_enough = way / some.pow(round) % some + 1;
            let new_enough: Vec<usize> =
                (0..STANDBYS).filter(|standby| new_enough >> standby & 1 == 1).collect();
            let at = u64::from(round) + 1;
            new_enough.iter().for_each(|standby| router.heard(*standby, at));
            router.wrote(&mut client, at, Duration::from_secs(at));
            one_round(&mut router, &mut client, &new_enough, at)?;
        }
    }
    Ok(ways)
}

fn one_round(
    router: &mut Router,
    client: &mut Session,
    new_enough: &[usize],
    at: u64,
) -> Result<(), String> {
    let mut asked = Vec::new();
    for _ in new_enough {
        let node = router.route(client, Duration::from_secs(at) + Duration::from_millis(500));
        router.read(client, at);
        asked.push(node);
    }
    let each = new_enough.iter().all(|standby| asked.contains(&Node::Standby(*standby)));
    let names = |standbys: &[usize]| {
        let names: Vec<_> = standbys.iter().map(|standby| (standby + 1).to_string()).collect();
        names.join(", ")
    };
    let said: Vec<_> = asked.iter().map(|node| cluster::name(*node)).collect();
    let (some, said) = (names(new_enough), said.join(", "));
    if each {
        return Ok(());
    }
    Err(format!(
        "of standbys 1, 2 and 3, {some} can answer, and they do not take turns: the reads go to {said}"
    ))
}
