//! Who is who: what each contender is, its mark and its family's hue, the same everywhere on the page, and its source.

use crate::Run;
use crate::measure::serving::BARE_LOOP;
use brigade_core::models::MODELS;
use brigade_draw::charts::{Hue, Look};
use brigade_draw::escaped;
use std::collections::BTreeMap;

/// Where the project's files can be read by a browser; empty as long as it has no address.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The floor that is no model, in the words that MODELS has for the others.
const FLOOR: &str = "readiness by hand, the same parser and look-up and nothing else: what a server's price is measured against";

/// Series that belong together.
struct Family {
    /// What they have in common.
    what: &'static str,
    hue: Hue,
    members: &'static [&'static str],
}

/// Every family; a series that is in none of them is in the last.
const FAMILIES: &[Family] = &[
    Family {
        what: "a thread waits",
        hue: Hue::Warm,
        members: &["blocking", "threads", "pool", "rayon"],
    },
    Family {
        what: "an event loop waits: mio, tokio, io_uring",
        hue: Hue::Cold,
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
        hue: Hue::Green,
        members: &["async_std", "smol"],
    },
    Family { what: "the floor, no server", hue: Hue::Neutral, members: &[BARE_LOOP] },
    Family { what: "no model, but what the question compares", hue: Hue::Violet, members: &[] },
];

/// How every contender looks, the same everywhere on the page.
pub(super) struct Looks(BTreeMap<String, Look>);

impl Looks {
    /// Of all that are in the run.
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
            let own = self.0.iter().filter(|(_, look)| look.hue() == family.hue);
            (family.what, own.map(|(series, _)| series.as_str()).collect::<Vec<_>>())
        };
        FAMILIES.iter().map(of).filter(|(_, own)| !own.is_empty()).collect()
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
            (known().count() + *strangers - 1, Hue::Violet, *strangers - 1)
        }
    };
    Look::new(place, hue, tone)
}

/// The section.
pub(super) fn section(run: &Run, looks: &Looks) -> String {
    let families = looks.families();
    let contenders = families.iter().map(|(_, own)| own.len()).sum::<usize>();
    let families: String =
        families.into_iter().map(|(what, own)| family(run, what, &own, looks)).collect();
    format!(
        "<section id=\"reading\" aria-labelledby=\"h-reading\">\n<h2 id=\"h-reading\">How to read the pictures</h2>\n\
<p>A mark is a figure, a whisker its 95 % interval, or its range where there are too few passes; a faint dot is one round. Point at \
a line to set it apart.</p>\n<details><summary>Who is who: {contenders} contenders</summary>\n{families}</details>\n</section>\n"
    )
}

fn family(run: &Run, what: &str, series: &[&str], looks: &Looks) -> String {
    let one = |series: &&str| {
        format!(
            "<div><dt>{}{}</dt><dd>{}</dd></div>\n",
            looks.of(series).sample(),
            escaped(series),
            about(run, series)
        )
    };
    let own: String = series.iter().map(one).collect();
    format!("<h3>{}</h3>\n<dl class=\"legend\">\n{own}</dl>\n", escaped(what))
}

/// What a contender is, and where its source is.
fn about(run: &Run, series: &str) -> String {
    let model = MODELS.iter().find(|model| model.name == series).map(|model| model.teaches);
    let floor = (series == BARE_LOOP).then_some(FLOOR);
    match model.or(floor) {
        Some(what) => {
            format!("{}: {}", escaped(what), source(run, &file(series)))
        }
        None => "compared by one question, which says what it is".into(),
    }
}

/// Where the source of a model is; one of them is a folder.
fn file(model: &str) -> String {
    let model = if model == "event_loop" { "event_loop/mod" } else { model };
    format!("crates/core/src/models/{model}.rs")
}

/// A link to the file as it was measured, or its path.
fn source(run: &Run, file: &str) -> String {
    let commit = run.build.revision();
    match REPOSITORY {
        "" => format!("<code>{file}</code>"),
        address => format!("<a href=\"{address}/blob/{}/{file}\">{file}</a>", escaped(commit)),
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
            let alike = |other: &&Look| other.differs_by_colour_only(*one);
            assert_eq!(looks.iter().filter(alike).count(), 1, "{}", names[n]);
        }
    }

    #[test]
    fn every_model_has_a_place_of_its_own() {
        let members: Vec<_> = FAMILIES.iter().flat_map(|family| family.members).collect();
        for model in brigade_core::models::MODELS {
            assert!(members.contains(&&model.name), "{}: give it a place in FAMILIES", model.name);
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
            assert!(root.join(file(model.name)).is_file(), "{}", model.name);
        }
    }
}
