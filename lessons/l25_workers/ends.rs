//! What must be true at the end of a story, and the sentence for what is not.

use super::story::{RESTARTS, Story};
use super::world::{Trouble, World};
use super::{Case, TRIES, User};

/// The first promise that is not kept.
pub(super) fn lost(case: &Case, story: &Story) -> Option<String> {
    let world = &story.world;
    let users = || case.users.iter().copied();
    let endless = || (!story.ended).then(|| endless(world));
    world
        .broken
        .clone()
        .or_else(endless)
        .or_else(|| users().find_map(|user| mails(world, user)))
        .or_else(|| users().find_map(|user| said(case, world, user)))
        .or_else(|| users().find_map(|user| left(world, user)))
        .or_else(|| users().find_map(|user| tries(world, user)))
        .or_else(|| users().find_map(|user| missing(world, user)))
}

/// The provider does not take the mail at once, or never.
fn is_difficult(world: &World, user: User) -> bool {
    matches!(world.trouble(user), Some(Trouble::Kills | Trouble::Refused(_)))
}

fn times(count: usize) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        count => format!("{count} times"),
    }
}

fn endless(world: &World) -> String {
    let most = world.asked.iter().max_by_key(|user| world.asked(**user));
    match most.map(|user| (user.name, world.asked(*user))) {
        Some((name, tries)) if tries > TRIES as usize => {
            format!("the mail to `{name}` is tried for ever")
        }
        _ => "it does not come to an end".into(),
    }
}

/// A mail too many.
fn mails(world: &World, user: User) -> Option<String> {
    let mails = world.mails.iter().filter(|(_, to)| *to == user).count();
    let is_kept = world.users.contains(&user);
    let name = user.name;
    if !is_kept && mails > 0 {
        return Some(format!("`{name}` ({}) is not kept, and gets a mail", user.address));
    }
    (mails > 1).then(|| format!("`{name}` gets {mails} mails"))
}

/// What the server said of the user is not what was done.
fn said(case: &Case, world: &World, user: User) -> Option<String> {
    let (name, is_kept) = (user.name, world.users.contains(&user));
    let answer = world.answers.iter().find(|(of, _)| *of == user).map(|(_, answer)| *answer);
    if answer.is_some_and(|answer| answer != is_kept) {
        let not = if is_kept { "" } else { "not " };
        return Some(format!(
            "`{name}` ({}) is {not}kept, and `sign_up` says otherwise",
            user.address
        ));
    }
    let is_first = case.users.iter().find(|other| other.name == name) == Some(&user);
    let is_fine = is_first && world.trouble(user) != Some(Trouble::RolledBack);
    (world.calm && is_fine && !is_kept).then(|| format!("`{name}` was free, and is not kept"))
}

/// Something still waits.
fn left(world: &World, user: User) -> Option<String> {
    let name = user.name;
    let waits = |place: &usize| world.jobs[*place].iter().any(|row| row.job.user == user);
    let place = ["outbox", "queue"][[0, 1].iter().position(waits)?];
    let tried = world.asked(user);
    Some(match world.trouble(user) {
        Some(Trouble::Kills) => {
            format!("{tried} workers have died of the mail to `{name}`, and it is not put aside")
        }
        Some(Trouble::Refused(_)) if tried > TRIES as usize => {
            format!("the mail to `{name}` was refused {tried} times, and is not put aside")
        }
        _ => format!("the mail to `{name}` is in the {place} after {RESTARTS} restarts"),
    })
}

/// A mail that was given up too early, or without a word, or although it was sent.
fn tries(world: &World, user: User) -> Option<String> {
    let (name, asked) = (user.name, world.asked(user));
    let job = world.aside.iter().find(|job| job.user == user);
    match job {
        Some(_) if world.calm && !is_owed(world, user) => {
            Some(format!("the mail to `{name}` was sent, and is put aside"))
        }
        Some(job) if asked < TRIES as usize && (world.calm || job.tries < TRIES) => {
            Some(format!("the mail to `{name}` was tried {}, and is put aside", times(asked)))
        }
        None if is_difficult(world, user) && is_owed(world, user) => {
            Some(format!("the mail to `{name}` was never sent, and is not put aside"))
        }
        _ => None,
    }
}

/// The user is kept, and has no mail.
fn is_owed(world: &World, user: User) -> bool {
    world.users.contains(&user) && !world.mails.iter().any(|(_, to)| *to == user)
}

/// A user who waits in vain.
fn missing(world: &World, user: User) -> Option<String> {
    let is_aside = world.aside.iter().any(|job| job.user == user);
    if is_aside || !is_owed(world, user) {
        return None;
    }
    let name = user.name;
    Some(match &world.mistaken {
        Some((key, of)) if *of == user => format!(
            "`{name}` gets no mail: the key `{key}` was another's, so the provider thinks that it is sent"
        ),
        _ => format!("`{name}` is kept, and gets no mail"),
    })
}
