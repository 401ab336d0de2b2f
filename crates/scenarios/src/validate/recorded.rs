//! V1: a real station was recorded, request by request. The same arrivals and services are simulated: what then differs from
//! what was measured is what the simulator does not know, and no chance.

use anyhow::Context;
use brigade_core::measure::{Claim, Measured, Quiet, Tolerance, stats};
use brigade_simulator::{Outcome, Recording, run};
use serde::{Deserialize, Serialize};
use std::fmt;

/// By which share the 99th percentile may differ: it rests on one request in a hundred.
const RARE: f64 = 0.10;
/// Microseconds in a nanosecond.
const MICRO: f64 = 1e-3;

/// A recording, and where it was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// The machine.
    pub machine: String,
    /// How much of its cores other programs took during the recording.
    pub quiet: Quiet,
    /// The station.
    pub recording: Recording,
}

impl Recorded {
    /// The one that ships: what the lesson `hockey-stick` recorded of a database.
    ///
    /// # Errors
    /// It is no recording, which a test rules out.
    pub fn shipped() -> anyhow::Result<Recorded> {
        serde_json::from_str(include_str!("../../recorded/station.json"))
            .context("crates/scenarios/recorded/station.json")
    }

    /// What is claimed of it.
    ///
    /// # Errors
    /// It cannot be simulated.
    pub fn claims(&self) -> anyhow::Result<Vec<Claim>> {
        let Recording { services, waits, .. } = &self.recording;
        let simulated = run(&self.recording.scenario(), 0)?;
        let replayed = self.recording.replayed();
        let waited = |waits: &[u64]| -> Vec<f64> {
            waits.iter().zip(services).map(|(wait, own)| (wait + own) as f64 * MICRO).collect()
        };
        let (measured, expected) = (waited(waits), waited(&replayed));
        let on_its_way: Vec<f64> = measured.iter().zip(&expected).map(|(a, b)| a - b).collect();
        let hand_off = stats::median(&on_its_way).context("a recording without requests")?.max(0.0);
        let [mean, p99] = times(&simulated)?;
        let rare = stats::quantile(&measured, 0.99).context("a recording without requests")?;
        Ok(vec![
            Claim::identity(
                "simulated, each waits as a recursion over the same requests says (Kiefer and Wolfowitz, 1955), in the mean",
                Measured::counted(mean, "µs"),
                average(&expected),
                Tolerance::Amount(MICRO),
                &self.quiet,
            ),
            Claim::replay(
                "the mean time to an answer, measured, is the simulated one",
                Measured::wall(average(&measured), "µs"),
                mean,
                hand_off,
                &self.quiet,
            ),
            Claim::identity(
                "the 99th percentile, measured, is the simulated one within 10 % and the hand-off",
                Measured::wall(rare, "µs"),
                p99,
                Tolerance::Amount(RARE * p99 + hand_off),
                &self.quiet,
            ),
        ])
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Recording { servers, arrivals, .. } = &self.recording;
        let count = arrivals.len();
        write!(
            f,
            "{count} requests at a database with {servers} places, RECORDED on {}",
            self.machine
        )
    }
}

fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Mean and 99th percentile, in microseconds.
fn times(outcome: &Outcome) -> anyhow::Result<[f64; 2]> {
    let client = outcome.clients.first().context("a recording has clients")?;
    let p99 = client.latency.times.value_at_quantile(0.99) as f64;
    Ok([client.latency.mean * MICRO, p99 * MICRO])
}

#[cfg(test)]
mod tests {
    use super::*;
    use brigade_core::measure::Verdict;

    /// A station that takes `late` nanoseconds longer than the simulator knows to begin with each request.
    fn recorded(late: u64, others: f64) -> Recorded {
        let arrivals: Vec<u64> = (0..4_000).map(|n| n * 1_000_000 + n * n % 700_000).collect();
        let services = (0..4_000).map(|n| 500_000 + n * 7_919 % 3_000_000).collect();
        let mut recording = Recording { servers: 3, arrivals, services, waits: Vec::new() };
        recording.waits = recording.replayed().into_iter().map(|wait| wait + late).collect();
        let quiet = Quiet { others: Some(others), kept_waiting_ms: 0.0 };
        Recorded { machine: "a machine".into(), quiet, recording }
    }

    fn verdicts(recorded: &Recorded) -> Vec<Verdict> {
        recorded.claims().unwrap().into_iter().map(|claim| claim.verdict).collect()
    }

    #[test]
    fn what_an_answer_takes_on_its_way_is_allowed_for() {
        assert!(verdicts(&recorded(40_000, 0.0)).iter().all(|verdict| *verdict == Verdict::Holds));
    }

    #[test]
    fn requests_that_waited_longer_than_that_are_a_claim_that_does_not_hold() {
        let mut slow = recorded(0, 0.0);
        for wait in slow.recording.waits.iter_mut().step_by(3) {
            *wait += 5_000_000;
        }
        assert_eq!(verdicts(&slow)[1..], [Verdict::DoesNotHoldHere, Verdict::DoesNotHoldHere]);
        slow.quiet.others = Some(0.5);
        assert!(verdicts(&slow)[1..].iter().all(|verdict| matches!(verdict, Verdict::Noisy(_))));
    }

    #[test]
    fn the_recording_that_ships_is_simulated_to_the_nanosecond_and_refutes_nothing() {
        let verdicts = verdicts(&Recorded::shipped().unwrap());
        assert_eq!(verdicts[0], Verdict::Holds);
        assert!(!verdicts.contains(&Verdict::DoesNotHoldHere), "{verdicts:?}");
    }
}
