//! What must be true at the end of a story, and the sentence for what is not.

use super::click::{Recorded, Said};
use super::world::World;
use super::{AGAIN, DEADLINE, Ms};

/// The first promise that is not kept.
pub(super) fn lost(world: &World) -> Option<String> {
    let clicks = || world.clicks.iter().enumerate();
    world
        .broken
        .clone()
        .or_else(|| clicks().find_map(|(_, click)| late(click)))
        .or_else(|| clicks().find_map(|(_, click)| twice(click)))
        .or_else(|| clicks().find_map(|(at, click)| acknowledged(world, at, click)))
        .or_else(|| clicks().find_map(|(_, click)| in_time(click)))
        .or_else(|| clicks().find_map(|(_, click)| sent(click)))
}

/// Counted after its deadline.
fn late(click: &Recorded) -> Option<String> {
    let deadline = click.at + DEADLINE;
    let (at, _) = click.counted.iter().find(|(at, _)| *at > deadline)?;
    Some(format!("{} is counted {} ms after its deadline", click.name(), at - deadline))
}

fn twice(click: &Recorded) -> Option<String> {
    let times = click.counted.len();
    (times > 1).then(|| format!("{} is counted {times} times", click.name()))
}

/// Acknowledged as what it is not.
fn acknowledged(world: &World, at: usize, click: &Recorded) -> Option<String> {
    let Said { said, took, .. } = click.said.as_ref()?;
    let (said, counted) = ((*said)?, click.counted.first().map(|(_, clicks)| *clicks));
    let other = took.filter(|took| *took != at).and_then(|took| world.clicks.get(took));
    if counted == Some(said) && other.is_none() {
        return None;
    }
    let is = counted.map_or("it is not counted".into(), |counted| format!("it is click {counted}"));
    let why = match other {
        Some(other) => format!(", by the reply to {}", other.name()),
        None if counted.is_none() && is_anothers(world, click, said) => {
            ", and that was another click".into()
        }
        None => String::new(),
    };
    Some(format!("{} is told that it is click {said}{why}; {is}", click.name()))
}

/// Whether another click was counted as this one of its link.
fn is_anothers(world: &World, click: &Recorded, said: u64) -> bool {
    let others = world.clicks.iter().filter(|other| other.link == click.link);
    others.flat_map(|other| &other.counted).any(|(_, clicks)| *clicks == said)
}

/// `record` ends with the first reply in time, or at the deadline.
fn in_time(click: &Recorded) -> Option<String> {
    let Said { at, said, .. } = click.said.as_ref()?;
    let deadline = click.at + DEADLINE;
    let reply = click.replied.filter(|replied| *replied <= deadline);
    let (name, since) = (click.name(), |time: Ms| time - click.at);
    match (reply, said) {
        (Some(reply), None) => Some(format!(
            "the reply to {name} comes after {} ms, and `record` says `Unknown`",
            since(reply)
        )),
        (Some(reply), Some(_)) if *at != reply => Some(format!(
            "the reply to {name} comes after {} ms, and `record` ends after {}",
            since(reply),
            since(*at)
        )),
        (None, Some(_)) => Some(format!("`record` acknowledges {name}, and no reply has come")),
        (None, None) if *at != deadline => Some(format!(
            "no reply to {name} comes, and `record` ends after {} ms; its deadline is {DEADLINE}",
            since(*at)
        )),
        _ => None,
    }
}

/// Messages go out at once and then every so often, until it ends.
fn sent(click: &Recorded) -> Option<String> {
    let end = click.said.as_ref()?.at;
    let due: Vec<Ms> = (click.at..end).step_by(AGAIN as usize).collect();
    let name = click.name();
    let times = |times: &[Ms]| {
        let times: Vec<_> = times.iter().map(|at| (at - click.at).to_string()).collect();
        times.join(", ")
    };
    (click.sent != due).then(|| {
        format!(
            "{name} is sent after {} ms; until its reply it is due after {}",
            times(&click.sent),
            times(&due)
        )
    })
}
