//! A closed network: a number of users, each of whom thinks or is at one of the stations, and comes back for ever.

/// A station, as the law knows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Centre {
    /// Seconds of service that a request needs there, all its visits together: exponential, first come, first served.
    pub demand: f64,
    /// How many it serves at once; at least one.
    pub servers: u32,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Requests a second.
    pub throughput: f64,
    /// Seconds from asking to the answer.
    pub response: f64,
    /// By station: how many are there, on average.
    pub inside: Vec<f64>,
}

/// A network of these stations with so many `users`, who think for `think` seconds: exact mean value analysis. It goes from one
/// user to the next, since one that arrives finds the network as it is with one user less.
/// Reiser and Lavenberg, "Mean-value analysis of closed multichain queuing networks", 1980.
pub fn mva(centres: &[Centre], think: f64, users: u32) -> Network {
    let mut network = Network { throughput: 0.0, response: 0.0, inside: vec![0.0; centres.len()] };
    let mut few: Vec<Vec<f64>> = centres.iter().map(|centre| empty(centre.servers)).collect();
    for user in 1..=users {
        let at = centres.iter().zip(&network.inside).zip(&few);
        let times: Vec<f64> =
            at.map(|((centre, inside), few)| time(centre, *inside, few)).collect();
        network.response = times.iter().sum();
        network.throughput = f64::from(user) / (think + network.response);
        network.inside = times.iter().map(|time| network.throughput * time).collect();
        for (centre, few) in centres.iter().zip(&mut few) {
            arrive(few, network.throughput * centre.demand, f64::from(centre.servers));
        }
    }
    network
}

/// How probable it is that 0, 1, … and all but one of the servers are taken: none is.
fn empty(servers: u32) -> Vec<f64> {
    let mut few = vec![0.0; servers as usize];
    few[0] = 1.0;
    few
}

/// How long one that arrives stays, which finds so many `inside`.
fn time(centre: &Centre, inside: f64, few: &[f64]) -> f64 {
    let free = (1..few.len()).rev().zip(few).map(|(more, p)| more as f64 * p);
    centre.demand / f64::from(centre.servers) * (1.0 + inside + free.sum::<f64>())
}

/// The same probabilities with one user more, where `load` servers are taken on average.
fn arrive(few: &mut [f64], load: f64, servers: f64) {
    for taken in (1..few.len()).rev() {
        few[taken] = load / taken as f64 * few[taken - 1];
    }
    let idle = (1..).zip(&few[1..]).map(|(taken, p)| (servers - f64::from(taken)) * p);
    few[0] = 1.0 - (load + idle.sum::<f64>()) / servers;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_station_is_the_repairman_of_the_textbooks() {
        let (think, demand) = (0.010, 0.002);
        for (users, servers) in [(1, 1), (7, 1), (7, 3), (40, 4), (3, 8)] {
            let network = mva(&[Centre { demand, servers }], think, users);
            // Of the birth-death process: n inside with the weight of those who think and those who serve.
            let weight = |n: u32| {
                (1..=n).fold(1.0, |weight, n| {
                    let (comes, goes) =
                        (f64::from(users - n + 1) / think, f64::from(n.min(servers)) / demand);
                    weight * comes / goes
                })
            };
            let all: f64 = (0..=users).map(weight).sum();
            let served = |n: u32| weight(n) / all * f64::from(n.min(servers)) / demand;
            let throughput: f64 = (1..=users).map(served).sum();
            let off = network.throughput / throughput - 1.0;
            assert!(off.abs() < 1e-9, "{users} users, {servers} servers: {off}");
        }
    }

    #[test]
    fn alike_stations_share_their_users_evenly() {
        let network = mva(&[Centre { demand: 0.001, servers: 1 }; 3], 0.0, 6);
        assert!(network.inside.iter().all(|inside| (inside - 2.0).abs() < 1e-9));
        // A balanced network: N / (D (N + K - 1)), Zahorjan and others, 1982.
        assert!((network.throughput - 6.0 / (0.001 * 8.0)).abs() < 1e-6);
        assert_eq!(
            mva(&[], 0.5, 4),
            Network { throughput: 8.0, response: 0.0, inside: Vec::new() }
        );
    }
}
