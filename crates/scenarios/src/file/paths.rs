//! `[[paths.read]]`: the way of a request through the stations, step by step.

use super::clients::patience;
use super::fields::Field;
use super::wrong::Flaw;
use brigade_simulator::model::{Path, Step};

/// `[[paths.read]]`, as many as there are steps.
pub(super) fn path(field: &Field<'_>) -> Result<Path, Flaw> {
    Ok(Path { name: field.name(), steps: steps(field)? })
}

fn steps(field: &Field<'_>) -> Result<Vec<Step>, Flaw> {
    field.list()?.iter().map(step).collect()
}

/// `{ at = "db", time = "exp 2 ms" }`: what it does stands in the one field that only its kind has.
fn step(field: &Field<'_>) -> Result<Step, Flaw> {
    let mut fields = field.fields()?;
    let kinds = ["at", "pass", "hold", "to", "look_up", "call", "apply", "share"];
    let (kind, what) = fields.kind(&kinds)?;
    let name = || what.text().map(str::to_owned);
    let step = match kind {
        "at" => Step::Serve { at: name()?, time: fields.need("time")?.work()? },
        "pass" => Step::Pass { time: what.work()? },
        "hold" => Step::Hold { at: name()?, steps: steps(&fields.need("steps")?)? },
        "to" => Step::To { group: name()?, steps: steps(&fields.need("steps")?)? },
        "look_up" => Step::LookUp { at: name()?, miss: fields.read("miss", steps)? },
        "call" => Step::Call { path: name()?, patience: patience(&mut fields)? },
        "apply" => Step::Apply {
            group: name()?,
            after: fields.read("after", Field::time)?,
            steps: steps(&fields.need("steps")?)?,
        },
        _ => Step::Either {
            share: what.number()?,
            steps: steps(&fields.need("steps")?)?,
            otherwise: fields.read("otherwise", steps)?,
        },
    };
    fields.done()?;
    Ok(step)
}
