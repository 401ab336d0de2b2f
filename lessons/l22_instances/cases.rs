//! All that may differ: how long instances take, what breaks and when, who leaves, who hangs up.

use super::behind::{Instance, Part, Request};
use brigade_judge::Ruling;

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    pub instances: Vec<Instance>,
    pub requests: Vec<Request>,
    /// Ticks after which an answer is late.
    pub patience: usize,
}

/// Tries a case.
pub type Try<'a> = dyn FnMut(&Case) -> Result<(), Ruling> + 'a;

/// Ticks to the head of an answer.
const HEADS: [usize; 3] = [1, 2, 4];
/// Ticks of its body.
const BODIES: [usize; 2] = [1, 3];
/// The ticks after which an answer is late.
const PATIENCE: [usize; 4] = [20, 1, 2, 3];
/// From when on the two instances leave.
const LEAVES: [[Option<usize>; 2]; 6] = [
    [None, None],
    [Some(0), None],
    [None, Some(0)],
    [Some(0), Some(0)],
    [Some(1), Some(1)],
    [None, Some(2)],
];
/// What breaks off, of the answers of both.
const BREAKS: [[Option<Part>; 2]; 5] = [
    [None, None],
    [Some(Part::Head), None],
    [Some(Part::Body), None],
    [None, Some(Part::Head)],
    [Some(Part::Body), Some(Part::Body)],
];
/// A request is over by this tick.
const OVER: usize = 9;

/// One request to two instances.
pub fn one(trial: &mut Try<'_>) -> Result<(), Ruling> {
    for leaves in LEAVES {
        for breaks in BREAKS {
            for patience in PATIENCE {
                for times in times() {
                    let instances = [0, 1].map(|at| Instance {
                        head: times[at].0,
                        body: times[at].1,
                        breaks: breaks[at],
                        leaves: leaves[at],
                    });
                    for two in [[0, 1], [1, 0]] {
                        alone(trial, &instances, two, patience)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// What two instances take for the head and the body.
fn times() -> impl Iterator<Item = [(usize, usize); 2]> {
    let one = || HEADS.into_iter().flat_map(|head| BODIES.map(|body| (head, body)));
    one().flat_map(move |first| one().map(move |second| [first, second]))
}

/// Undisturbed first, then with a client that hangs up at each tick.
fn alone(
    trial: &mut Try<'_>,
    instances: &[Instance],
    two: [usize; 2],
    patience: usize,
) -> Result<(), Ruling> {
    let hangs_up = std::iter::once(None).chain((1..OVER).map(Some));
    for hangs_up in hangs_up {
        let requests = vec![Request { comes: 0, two, hangs_up }];
        trial(&Case { instances: instances.into(), requests, patience })?;
    }
    Ok(())
}

/// Three requests to three instances, one after the other, between any two each; one client may hang up.
pub fn three(trial: &mut Try<'_>) -> Result<(), Ruling> {
    let all = [[0, 1], [1, 0], [0, 2], [2, 0], [1, 2], [2, 1]];
    let hang_up = |who| (who + 1..6).map(move |at| Some((who, at)));
    let hang_ups: Vec<_> = std::iter::once(None).chain((0..3).flat_map(hang_up)).collect();
    for heads in [[1, 1, 1], [3, 1, 2], [1, 4, 4]] {
        let instance = |head| Instance { head, body: 1, breaks: None, leaves: None };
        let instances: Vec<Instance> = heads.into_iter().map(instance).collect();
        for twos in
            all.into_iter().flat_map(|a| all.into_iter().flat_map(move |b| all.map(|c| [a, b, c])))
        {
            for hang_up in &hang_ups {
                let request = |who| Request {
                    comes: who,
                    two: twos[who],
                    hangs_up: hang_up.filter(|(one, _)| *one == who).map(|(_, at)| at),
                };
                let requests = [0, 1, 2].map(request).into();
                trial(&Case { instances: instances.clone(), requests, patience: 2 })?;
            }
        }
    }
    Ok(())
}
