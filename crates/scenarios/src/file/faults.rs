//! `[[faults]]`, what breaks and when; `[camera]`, what is drawn.

use super::fields::Field;
use super::wrong::Flaw;
use brigade_simulator::model::{Camera, Fault, Harm};

/// One fault.
pub(super) fn fault(field: &Field<'_>) -> Result<Fault, Flaw> {
    let mut fields = field.fields()?;
    let fault = Fault {
        at: fields.need("at")?.text()?.to_owned(),
        instance: fields.may("instance", Field::count)?,
        from: fields.need("from")?.time()?,
        to: fields.need("to")?.time()?,
        harm: harm(&fields.need("harm")?)?,
    };
    fields.done()?;
    Ok(fault)
}

/// `"stall"`, `"crash"`, or `{ slow = 3 }`.
fn harm(field: &Field<'_>) -> Result<Harm, Flaw> {
    if field.value.is_str() {
        return field.word(&[("stall", Harm::Stall), ("crash", Harm::Crash)]);
    }
    let instead = || field.is_no("\"stall\", \"crash\" or { slow = 3 }");
    let mut fields = field.fields().map_err(|_| instead())?;
    let times = fields.get("slow").ok_or_else(instead)?.number()?;
    fields.done()?;
    Ok(Harm::Slow(times))
}

/// From when to when, and which stations.
pub(super) fn camera(field: &Field<'_>) -> Result<Camera, Flaw> {
    let mut fields = field.fields()?;
    let stations = |field: &Field<'_>| {
        field.list()?.iter().map(|name| name.text().map(str::to_owned)).collect()
    };
    let camera = Camera {
        from: fields.need("from")?.time()?,
        to: fields.need("to")?.time()?,
        stations: fields.read("stations", stations)?,
    };
    fields.done()?;
    Ok(camera)
}
