//! Clients and the camera: who asks, how much, and what is looked at.

use super::names::Names;
use super::numbers::{between, share, work};
use super::paths::patience;
use super::{At, Checked, LONGEST};
use crate::Scenario;
use crate::model::{Arrive, Clients, Keys, SECOND, Shape};

/// Most requests that are sent first in one run: some minutes.
const MOST_REQUESTS: f64 = 1e9;
/// Most users of closed loops.
const MOST_USERS: u64 = 1_000_000;
/// Most keys.
const MOST_KEYS: u64 = 1_000_000_000_000;

impl Scenario {
    pub(super) fn check_clients(&self, names: &Names<'_>) -> Checked {
        let at = At::new("clients");
        at.holds(!self.clients.is_empty(), || "there are none; say who asks".into())?;
        let (mut requests, mut users) = (0.0, 0);
        for clients in &self.clients {
            let at = at.in_(&clients.name);
            names.path(&at.in_("path"), &clients.path)?;
            patience(&at, &clients.patience)?;
            if let Some(deadline) = clients.deadline {
                between(&at.in_("deadline"), deadline, 1, LONGEST)?;
            }
            clients.keys.map_or(Ok(()), |keys| check_keys(&at.in_("keys"), keys))?;
            requests += self.requests(&at, clients)?;
            at.holds(requests <= MOST_REQUESTS, || {
                format!("{requests:.0} requests in one run; at most {MOST_REQUESTS:.0}: shorten it, or scale the rate down")
            })?;
            if let Arrive::Closed { users: more, .. } = clients.arrive {
                users += u64::from(more);
            }
            between(&at.in_("users"), users, 0, MOST_USERS)?;
        }
        self.check_camera(names)
    }

    /// How many requests are sent first, if none waits for an answer.
    fn requests(&self, at: &At, clients: &Clients) -> Result<f64, super::Problem> {
        match &clients.arrive {
            Arrive::Open { rate, shape } => {
                let at = at.in_("rate");
                at.holds(rate.is_finite() && *rate > 0.0, || {
                    format!("{rate} a second are none; write a number above 0")
                })?;
                let length = self.length as f64 / SECOND as f64;
                check_shape(&at, *shape)?;
                Ok(rate * shape.highest() * length)
            }
            Arrive::Closed { users, think } => {
                between(&at.in_("users"), *users, 1, u32::MAX)?;
                work(&at.in_("think"), think)?;
                Ok(0.0)
            }
            Arrive::At(times) => {
                at.in_("at")
                    .holds(times.is_sorted(), || "the times are not in order; sort them".into())?;
                Ok(times.len() as f64)
            }
        }
    }

    fn check_camera(&self, names: &Names<'_>) -> Checked {
        let Some(camera) = &self.camera else { return Ok(()) };
        let at = At::new("camera");
        for name in &camera.stations {
            names.station(&at.in_("stations"), name)?;
        }
        at.holds(camera.from < camera.to && camera.to <= self.length, || {
            let (from, to, length) = (camera.from, camera.to, self.length);
            format!(
                "from {from} ns to {to} ns is no part of a run of {length} ns; choose one that is"
            )
        })
    }
}

fn check_keys(at: &At, keys: Keys) -> Checked {
    between(&at.in_("count"), keys.count, 1, MOST_KEYS)?;
    between(&at.in_("exponent"), keys.exponent, 0.0, 100.0)
}

fn check_shape(at: &At, shape: Shape) -> Checked {
    match shape {
        Shape::Constant | Shape::Poisson => Ok(()),
        Shape::Bursts { every, of, times } => {
            between(&at.in_("every"), every, 1, LONGEST)?;
            between(&at.in_("of"), of, 1, every)?;
            between(&at.in_("times"), times, 0.0, 1e6)
        }
        Shape::Wave { period, depth } => {
            between(&at.in_("period"), period, 1, LONGEST)?;
            share(&at.in_("depth"), depth)
        }
    }
}
