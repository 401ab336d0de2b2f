//! How a series looks, the same everywhere on the page: a tone, a mark and a dash. Families share a hue, so that a
//! dozen lines fall into groups; marks and dashes tell them apart without any colour.
//!
//! It refuses to know what is drawn with it.

use crate::{Run, serving::BARE_LOOP};
use std::collections::BTreeMap;

/// Series that belong together.
pub(super) struct Family {
    /// What they have in common.
    pub(super) what: &'static str,
    /// The hue; the style sheet has [`TONES`] of each, `w0` to `w2`.
    hue: &'static str,
    members: &'static [&'static str],
}

/// Every family; whoever is in none of them is in the last.
const FAMILIES: &[Family] = &[
    Family { what: "a thread waits", hue: "w", members: &["blocking", "threads", "pool", "rayon"] },
    Family {
        what: "an event loop waits: mio, tokio, io_uring",
        hue: "c",
        members: &[
            "event_loop",
            "tokio_current",
            "tokio_multi",
            "per_core",
            "uring",
            "tokio_rayon",
        ],
    },
    Family {
        what: "an event loop waits: async-std, smol",
        hue: "g",
        members: &["async_std", "smol"],
    },
    Family { what: "the floor, no server", hue: "n", members: &[BARE_LOOP] },
    Family { what: "no model, but what the question compares", hue: "o", members: &[] },
];

/// Tones of a hue in the style sheet.
const TONES: usize = 3;

/// Marks of about 7 units, drawn where the pen is: circle, square, triangle, diamond, and so on.
const MARKS: [&str; 8] = [
    "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
    "m-3-3h6v6h-6z",
    "m0-4l4 7h-8z",
    "m0-4.5l4 4.5l-4 4.5l-4-4.5z",
    "m0 4l4-7h-8z",
    "m-4-1h3v-3h2v3h3v2h-3v3h-2v-3h-3z",
    "m-4 0l4-4v8z",
    "m4 0l-4-4v8z",
];

/// Dashes of a line.
const DASHES: [&str; 4] = ["", "7 3", "2 2.5", "9 3 2 3"];

/// How one series looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    hue: &'static str,
    tone: usize,
    /// A path from where the pen is.
    pub(super) mark: &'static str,
    /// A `stroke-dasharray`, empty if the line is whole.
    pub(super) dash: &'static str,
}

/// Everybody's look.
pub(super) struct Looks(BTreeMap<String, Look>);

impl Looks {
    /// Of everybody who is in the run.
    pub(super) fn new(run: &Run) -> Self {
        let (mut looks, mut strangers) = (BTreeMap::new(), 0);
        for series in run.sheets.iter().flat_map(|sheet| sheet.series()) {
            if !looks.contains_key(series) {
                looks.insert(series.to_owned(), look(series, &mut strangers));
            }
        }
        Looks(looks)
    }

    /// How this series looks.
    pub(super) fn of(&self, series: &str) -> Look {
        self.0.get(series).copied().unwrap_or_else(|| look(series, &mut 0))
    }

    /// The families that occur, each with its series.
    pub(super) fn families(&self) -> Vec<(&'static str, Vec<&str>)> {
        let of = |family: &'static Family| {
            let own = self.0.iter().filter(|(_, look)| look.hue == family.hue);
            (family.what, own.map(|(series, _)| series.as_str()).collect::<Vec<_>>())
        };
        FAMILIES.iter().map(of).filter(|(_, own)| !own.is_empty()).collect()
    }
}

impl Look {
    /// The class of the style sheet: `w0`.
    pub(super) fn class(self) -> String {
        format!("{}{}", self.hue, self.tone)
    }
}

/// Members have their places; strangers get the next one each.
fn look(series: &str, strangers: &mut usize) -> Look {
    let known = || {
        FAMILIES.iter().flat_map(|family| {
            let own = family.members.iter().enumerate();
            own.map(move |(n, member)| (family.hue, n, *member))
        })
    };
    let found = known().enumerate().find(|(_, (_, _, member))| *member == series);
    let (place, hue, tone) = match found {
        Some((place, (hue, n, _))) => (place, hue, n),
        None => {
            *strangers += 1;
            (known().count() + *strangers - 1, "o", *strangers - 1)
        }
    };
    Look {
        hue,
        tone: tone % TONES,
        mark: MARKS[place % MARKS.len()],
        dash: DASHES[(place + place / MARKS.len()) % DASHES.len()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_of_the_known_and_a_dozen_strangers_look_alike() {
        let known =
            FAMILIES.iter().flat_map(|family| family.members).map(|name| (*name).to_owned());
        let names: Vec<String> = known.chain((0..12).map(|n| format!("stranger {n}"))).collect();
        let mut strangers = 0;
        let looks: Vec<Look> = names.iter().map(|name| look(name, &mut strangers)).collect();
        for (n, one) in looks.iter().enumerate() {
            let without_colour = |other: &&Look| (other.mark, other.dash) == (one.mark, one.dash);
            assert_eq!(looks.iter().filter(without_colour).count(), 1, "{}", names[n]);
        }
    }

    #[test]
    fn every_model_has_a_place_of_its_own() {
        let members: Vec<_> = FAMILIES.iter().flat_map(|family| family.members).collect();
        for model in brigade_core::models::MODELS {
            assert!(members.contains(&&model.name), "{}: give it a place in FAMILIES", model.name);
        }
    }
}
