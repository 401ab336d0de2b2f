//! What other machines recorded of the rungs, for those that lack a component: written by `brigade-ladder record`.

use super::climbed::Climbed;
use super::shown;
use crate::rungs::Rung;
use brigade_workbench::{Ink, Screen};
use std::path::PathBuf;

/// The recording of each rung, by its name.
const RECORDED: &[(&str, &str)] = &[
    ("monolith", include_str!("../../recorded/monolith.json")),
    ("layered", include_str!("../../recorded/layered.json")),
    ("modular", include_str!("../../recorded/modular.json")),
    ("workers", include_str!("../../recorded/workers.json")),
    ("cached", include_str!("../../recorded/cached.json")),
    ("replicated", include_str!("../../recorded/replicated.json")),
    ("instances", include_str!("../../recorded/instances.json")),
    ("gateway", include_str!("../../recorded/gateway.json")),
    ("auth", include_str!("../../recorded/auth.json")),
    ("services", include_str!("../../recorded/services.json")),
    ("observed", include_str!("../../recorded/observed.json")),
];

/// Where the recording of a rung is written, from the project's root.
pub(super) fn file(rung: &Rung) -> PathBuf {
    PathBuf::from(format!("crates/ladder/recorded/{}.json", rung.name))
}

/// Of a rung; nothing if none was made.
pub(crate) fn of(rung: &Rung) -> Option<Climbed> {
    let (_, text) = RECORDED.iter().find(|(name, _)| *name == rung.name)?;
    serde_json::from_str::<Option<Climbed>>(text).ok()?
}

/// Shows the recording of a rung, and why it is not climbed here.
pub(super) fn show(rung: &Rung, why: &str, screen: &mut Screen) -> anyhow::Result<()> {
    screen.gap()?;
    let missing = screen.ink(Ink::Warn, &format!("Not climbed here: {why}."));
    screen.text(&missing)?;
    let Some(climbed) = of(rung) else {
        screen.text("No other machine's climb was recorded.")?;
        return Ok(());
    };
    let label = screen.ink(Ink::Warn, &format!("RECORDED {}", climbed.place()));
    screen.text(&label)?;
    Ok(shown::all(&climbed, screen)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rungs::RUNGS;

    #[test]
    fn what_was_recorded_can_be_read() {
        for rung in RUNGS {
            let (_, text) = RECORDED.iter().find(|(name, _)| *name == rung.name).unwrap();
            assert!(text.trim() == "null" || of(rung).is_some(), "record {} again", rung.name);
        }
    }

    #[test]
    fn every_rung_has_a_place_for_its_recording() {
        let named: Vec<_> = RECORDED.iter().map(|(name, _)| *name).collect();
        assert_eq!(named, RUNGS.iter().map(|rung| rung.name).collect::<Vec<_>>());
    }
}
