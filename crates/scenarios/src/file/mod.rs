//! A scenario as a file that a person writes: read, or refused with the line, the field, the reason and the next step.
//!
//! Reading order: this file, what a file holds; `open`, where its text comes from; `fields` and `values`, how a table is read;
//! `stations`, `paths`, `clients`, `faults`, one section each; `change`, the same file with other values; `sweep`, `want`, what it
//! is asked. It runs nothing.

mod change;
mod clients;
mod faults;
mod fields;
mod open;
mod paths;
mod stations;
mod sweep;
mod values;
mod want;
mod wrong;

#[cfg(test)]
mod tests;

use brigade_simulator::Scenario;
use brigade_simulator::model::Nanos;
pub use change::Change;
use change::{changed, changes, place_of};
use fields::{Field, Fields};
pub use open::open;
pub use sweep::{Sweep, points};
use toml::Spanned;
use toml::de::DeTable;
pub(crate) use want::FIGURES;
pub use want::{Answer, Figure, Want};
use wrong::Flaw;
pub use wrong::Wrong;

/// A file that was read: it holds a scenario, and what is asked of it.
#[derive(Clone, Debug)]
pub struct File {
    /// As it was typed, or the name of one that ships.
    pub name: String,
    /// All of it, as it stands there.
    pub text: String,
    /// The scenario as it stands there.
    pub scenario: Scenario,
    /// Nothing that was measured anywhere bears it out.
    pub extrapolated: bool,
    /// The value that is varied, if one is.
    pub sweep: Option<Sweep>,
    /// Ways to organise it that are compared, each by what it changes; none if there is nothing to compare.
    pub ways: Vec<Way>,
    /// What its answer is read from.
    pub answer: Answer,
}

/// One way to organise what a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// As the file names it.
    pub name: String,
    /// What differs in it.
    pub changes: Vec<Change>,
}

impl File {
    /// Reads a file's text; `name` is what errors call it.
    ///
    /// # Errors
    /// What is wrong with it: first what the text says, then what the simulator refuses.
    pub fn read(name: &str, text: &str) -> Result<File, Wrong> {
        let table = parsed(text).map_err(|flaw| flaw.of(name, text))?;
        let file = whole(name, text, &table).map_err(|flaw| flaw.of(name, text))?;
        for way in &file.ways {
            file.with(&way.changes)
                .map_err(|wrong| wrong.with(&format!("in [ways.{}]", way.name)))?;
        }
        Ok(file)
    }

    /// The scenario with some of its values changed.
    ///
    /// # Errors
    /// There is no such value, or what comes of it is no scenario.
    pub fn with(&self, changes: &[Change]) -> Result<Scenario, Wrong> {
        let mut text = self.text.clone();
        for change in changes {
            text = changed(&text, change).map_err(|flaw| flaw.of(&self.name, &text))?;
        }
        let read =
            parsed(&text).and_then(|table| checked(scenario(&mut Fields::whole(&table))?, &table));
        read.map_err(|flaw| flaw.of(&self.name, &text))
    }
}

/// The tables and values of a text.
fn parsed(text: &str) -> Result<Spanned<DeTable<'_>>, Flaw> {
    let flaw = |byte, what: String| Flaw { byte: Some(byte), at: Vec::new(), what };
    if text.trim().is_empty() {
        let what = "the file is empty. `simulate pool-size --print` shows one to start from.";
        return Err(flaw(0, what.into()));
    }
    DeTable::parse(text).map_err(|error| {
        let byte = error.span().map_or(0, |span| span.start);
        flaw(
            byte,
            format!(
                "this is no TOML: {}. https://toml.io says how it is written.",
                error.message()
            ),
        )
    })
}

fn whole(name: &str, text: &str, table: &Spanned<DeTable<'_>>) -> Result<File, Flaw> {
    let mut fields = Fields::whole(table);
    let scenario = scenario(&mut fields)?;
    let file = File {
        name: name.into(),
        text: text.into(),
        scenario,
        extrapolated: fields.read("extrapolated", Field::yes)?,
        sweep: fields.may("sweep", |field| sweep::of(field, text))?,
        ways: fields.read("ways", |field| ways(field, text))?,
        answer: fields.may("answer", want::answer)?.unwrap_or_default(),
    };
    fields.done()?;
    let file = File { scenario: checked(file.scenario, table)?, ..file };
    let flaw = |what| Flaw { byte: None, at: vec!["answer".into()], what };
    file.answer.figure.is_of(&file.scenario).map_err(flaw)?;
    Ok(file)
}

/// What is simulated. What is asked of it are other fields of the same table.
fn scenario(fields: &mut Fields<'_>) -> Result<Scenario, Flaw> {
    Ok(Scenario {
        title: fields.need("question")?.text()?.to_owned(),
        length: fields.need("length")?.time()?,
        warm_up: fields.read::<Nanos>("warm_up", Field::time)?,
        groups: fields.read("groups", |field| each(&field.named()?, stations::group))?,
        stations: fields.read("stations", |field| each(&field.named()?, stations::station))?,
        paths: fields.read("paths", |field| each(&field.named()?, paths::path))?,
        clients: fields.read("clients", |field| each(&field.named()?, clients::clients))?,
        faults: fields.read("faults", |field| each(&field.list()?, faults::fault))?,
        camera: fields.may("camera", faults::camera)?,
    })
}

/// A scenario that the simulator takes.
fn checked(scenario: Scenario, table: &Spanned<DeTable<'_>>) -> Result<Scenario, Flaw> {
    scenario.check().map_err(|problem| {
        let place = place_of(table, &problem.at);
        Flaw::refused(problem, place)
    })?;
    Ok(scenario)
}

fn each<'a, T>(
    fields: &[Field<'a>],
    read: impl Fn(&Field<'a>) -> Result<T, Flaw>,
) -> Result<Vec<T>, Flaw> {
    fields.iter().map(read).collect()
}

/// `[ways.async]`: what it changes, as `"stations.threads.threads" = 64`.
fn ways(field: &Field<'_>, text: &str) -> Result<Vec<Way>, Flaw> {
    each(&field.named()?, |way| Ok(Way { name: way.name(), changes: changes(way, text)? }))
}
