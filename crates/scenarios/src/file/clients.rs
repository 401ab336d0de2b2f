//! `[clients.users]`: who asks, how often, for what, and how long they wait.

use super::fields::{Field, Fields};
use super::wrong::Flaw;
use brigade_core::measure::ServiceTime;
use brigade_simulator::model::{Arrive, Clients, Keys, Nanos, Patience, Shape, Work};
use std::time::Duration;

/// The clients of one kind.
pub(super) fn clients(field: &Field<'_>) -> Result<Clients, Flaw> {
    let mut fields = field.fields()?;
    let clients = Clients {
        name: field.name(),
        path: fields.need("path")?.text()?.to_owned(),
        arrive: arrive(&mut fields)?,
        keys: keys(&mut fields)?,
        patience: patience(&mut fields)?,
        deadline: fields.may("deadline", Field::time)?,
    };
    fields.done()?;
    Ok(clients)
}

/// `rate` a second, or so many `users` who think, or at the times in `arrivals`.
fn arrive(fields: &mut Fields<'_>) -> Result<Arrive, Flaw> {
    let (kind, amount) = fields.kind(&["rate", "users", "arrivals"])?;
    match kind {
        "rate" => Ok(Arrive::Open { rate: amount.number()?, shape: shape(fields)? }),
        "users" => Ok(Arrive::Closed {
            users: amount.count()?,
            think: fields.may("think", Field::work)?.unwrap_or_else(at_once),
        }),
        _ => {
            let times: Result<Vec<Nanos>, Flaw> = amount.list()?.iter().map(Field::time).collect();
            Ok(Arrive::At(times?.into()))
        }
    }
}

fn at_once() -> Work {
    Work::Drawn(ServiceTime::Const(Duration::ZERO))
}

/// As many independent users, unless it says another shape.
fn shape(fields: &mut Fields<'_>) -> Result<Shape, Flaw> {
    let even = fields.read("even", Field::yes)?;
    let bursts = fields.may("bursts", bursts)?;
    let wave = fields.may("wave", wave)?;
    match (even, bursts, wave) {
        (false, None, None) => Ok(Shape::Poisson),
        (true, None, None) => Ok(Shape::Constant),
        (false, Some(shape), None) | (false, None, Some(shape)) => Ok(shape),
        _ => {
            Err(fields.flaw("has several of `even`, `bursts` and `wave`. Keep one of them.".into()))
        }
    }
}

fn bursts(field: &Field<'_>) -> Result<Shape, Flaw> {
    let mut fields = field.fields()?;
    let shape = Shape::Bursts {
        every: fields.need("every")?.time()?,
        of: fields.need("of")?.time()?,
        times: fields.need("times")?.number()?,
    };
    fields.done()?;
    Ok(shape)
}

fn wave(field: &Field<'_>) -> Result<Shape, Flaw> {
    let mut fields = field.fields()?;
    let shape = Shape::Wave {
        period: fields.need("period")?.time()?,
        depth: fields.need("depth")?.number()?,
    };
    fields.done()?;
    Ok(shape)
}

/// `keys = { count = 1_000_000, zipf = 1.0 }`.
fn keys(fields: &mut Fields<'_>) -> Result<Option<Keys>, Flaw> {
    fields.may("keys", |field| {
        let mut fields = field.fields()?;
        let keys = Keys {
            count: fields.need("count")?.count()?,
            exponent: fields.need("zipf")?.number()?,
        };
        fields.done()?;
        Ok(keys)
    })
}

/// How long an answer is waited for, and what is done without one; also of a call from one path to another.
pub(super) fn patience(fields: &mut Fields<'_>) -> Result<Patience, Flaw> {
    Ok(Patience {
        timeout: fields.may("timeout", Field::time)?,
        retries: fields.read("retries", Field::count)?,
        pause: fields.read("pause", Field::time)?,
        jitter: fields.read("jitter", Field::yes)?,
        budget: fields.may("budget", Field::number)?,
        breaker: fields.may("breaker", Field::count)?,
    })
}
