//! Faults: of what there is, and of what can have them.

use super::names::Names;
use super::numbers::between;
use super::{At, Checked};
use crate::Scenario;
use crate::model::{Fault, Harm, Kind};

/// Most faults: each looks at all that is under way.
const MOST_FAULTS: usize = 10_000;

impl Scenario {
    pub(super) fn check_faults(&self, names: &Names<'_>) -> Checked {
        between(&At::new("faults"), self.faults.len(), 0, MOST_FAULTS)?;
        let mut faults = self.faults.iter().enumerate();
        faults.try_for_each(|(number, fault)| check(names, &At::new("faults").in_(number), fault))
    }
}

fn check(names: &Names<'_>, at: &At, fault: &Fault) -> Checked {
    let station = names.station(&at.in_("at"), &fault.at)?;
    let instances = match &station.of {
        Some(group) => names.group(at, group)?.instances,
        None => 1,
    };
    if let Some(instance) = fault.instance {
        at.in_("instance").holds(instance < instances, || {
            let last = instances - 1;
            format!("`{}` has no instance {instance}; they are numbered from 0 to {last}", fault.at)
        })?;
    }
    at.holds(fault.from < fault.to, || {
        format!("from {} ns to {} ns is no time; let it end later", fault.from, fault.to)
    })?;
    if let Harm::Slow(times) = fault.harm {
        between(&at.in_("slow"), times, 1e-6, 1e6)?;
    }
    at.holds(can(&station.kind, fault.harm), || {
        format!("nothing takes time at `{}`; choose the station that serves it", fault.at)
    })
}

/// Whether a station of this kind can have it.
fn can(kind: &Kind, harm: Harm) -> bool {
    match (kind, harm) {
        (_, Harm::Crash) => true,
        (Kind::Cache { .. }, _) | (Kind::Pool { .. }, Harm::Slow(_)) => false,
        (Kind::Lock { hand_over }, Harm::Slow(_)) => *hand_over > 0,
        _ => true,
    }
}
