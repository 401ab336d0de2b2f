//! Power cuts and `kill -9` at every byte: what a log has told is there when it is opened again, however often this happens.

#[path = "disk.rs"]
mod disk;
#[path = "lives.rs"]
mod lives;

use super::exercise::Log;
use brigade_judge::Ruling;
pub use disk::File;
#[allow(unused_imports, reason = "a repair may do without")]
pub use disk::checksum;
use disk::{Cut, Disk};
use lives::{Call, GHOST, Life, few, haunted, long, many, twice};
use std::collections::BTreeMap;
use std::fmt;

/// What each code is to lead to.
type Links = BTreeMap<String, String>;

/// A moment of a life: the disk, what was going on, and what the next start may find.
struct Moment {
    disk: Disk,
    during: String,
    owed: Vec<Links>,
}

/// What is wrong, and what led to it, the last first.
struct Lost {
    why: String,
    cuts: Vec<String>,
}

impl Lost {
    fn because(why: String) -> Lost {
        Lost { why, cuts: Vec::new() }
    }

    fn after(mut self, cut: Cut, during: &str) -> Lost {
        self.cuts.push(cut.told(during));
        self
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cuts.iter().rev().try_for_each(|cut| write!(f, "{cut}; started again: "))?;
        f.write_str(&self.why)
    }
}

/// All that is tried.
struct Tried {
    /// Every code of which a log is asked what it leads to.
    codes: Vec<String>,
    ends: usize,
    /// The longest log.
    bytes: usize,
}

impl Tried {
    /// Lives one after the other on one disk, each begun again from every end of the one before.
    fn lives(&mut self, disk: Disk, owed: &[Links], lives: &[Life]) -> Result<(), Lost> {
        self.ends += 1;
        let [life, later @ ..] = lives else { return self.start(disk, owed).map(drop) };
        let moments = self.live(disk, owed, &life.calls)?;
        let len = |moment: &Moment| moment.disk.len();
        self.bytes =
            moments.iter().filter(|_| life.everywhere).map(len).fold(self.bytes, usize::max);
        if !life.everywhere {
            let Some(Moment { disk, during, owed }) = moments.last() else { return Ok(()) };
            let (cut, left) = disk.synced();
            return self.lives(left, owed, later).map_err(|lost| lost.after(cut, during));
        }
        for Moment { disk, during, owed } in &moments {
            for (cut, left) in disk.cuts() {
                self.lives(left, owed, later).map_err(|lost| lost.after(cut, during))?;
            }
        }
        Ok(())
    }

    /// Opens a log: it finds what is owed, and what that was.
    fn start(&self, disk: Disk, owed: &[Links]) -> Result<(Log, File, Links), Lost> {
        let file = File::on(disk);
        let log = Log::open(file.clone());
        let found = self.found(&log);
        if owed.contains(&found) { Ok((log, file, found)) } else { Err(wrong(owed, &found)) }
    }

    /// One life, undisturbed: every moment of it.
    fn live(&self, disk: Disk, owed: &[Links], calls: &[Call]) -> Result<Vec<Moment>, Lost> {
        let (mut log, file, mut links) = self.start(disk, owed)?;
        let moment = |during: &str, owed: &[Links]| {
            let (during, owed) = (during.to_string(), owed.to_vec());
            move |disk| Moment { disk, during: during.clone(), owed: owed.clone() }
        };
        let mut moments: Vec<Moment> =
            file.states().into_iter().map(moment("while it starts", owed)).collect();
        moments.extend(file.states().into_iter().map(moment("after it started", &[links.clone()])));
        for call in calls {
            let before = links.clone();
            let (right, said) = (call.on(&mut links), call.ask(&mut log));
            if said != right {
                return Err(Lost::because(format!("{call} says {said}, and should say {right}")));
            }
            let during = format!("in {call}");
            moments
                .extend(file.states().into_iter().map(moment(&during, &[before, links.clone()])));
            moments.extend(
                file.states().into_iter().map(moment(&format!("after {call}"), &[links.clone()])),
            );
            let found = self.found(&log);
            if found != links {
                let Lost { why, .. } = wrong(&[links], &found);
                return Err(Lost::because(format!("after {call}, {why}")));
            }
        }
        Ok(moments)
    }

    fn found(&self, log: &Log) -> Links {
        let link = |code: &String| Some((code.clone(), log.find(code)?));
        self.codes.iter().filter_map(link).collect()
    }
}

/// What is found that none of these would be.
fn wrong(owed: &[Links], found: &Links) -> Lost {
    let codes = owed.iter().flat_map(BTreeMap::keys).chain(found.keys());
    let said = codes.filter_map(|code| {
        let right = || owed.iter().map(|links| links.get(code));
        match (found.get(code), right().flatten().next()) {
            (there, _) if right().any(|right| right == there) => None,
            (None, _) => Some(format!("`{code}` was there, and is gone")),
            (Some(there), Some(right)) => Some(format!(
                "`{code}` leads to `{}`, and should lead to `{}`",
                short(there),
                short(right)
            )),
            (Some(_), None) if code.starts_with(GHOST) => {
                Some(format!("`{code}` is there, and was never inserted"))
            }
            (Some(_), None) => Some(format!("`{code}` is there again, and was deleted")),
        }
    });
    Lost::because(said.min().unwrap_or_default())
}

/// The beginning of a target.
fn short(url: &str) -> String {
    url.chars().take(24).flat_map(char::escape_default).collect()
}

/// Everything that the header promises, the simplest first. `Ok`: what was tried.
fn all() -> Result<Tried, Lost> {
    let (ghost, haunted) = haunted().unwrap_or_default();
    let (few, twice, many, long) = (few(&haunted), twice(), many(), long());
    let all = [&few[..1], &long, &twice, &few, &many];
    let calls = all.into_iter().flatten().flat_map(|life| &life.calls);
    let mut codes: Vec<String> = calls.map(|call| call.code().into()).chain([ghost]).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut tried = Tried { codes, ends: 0, bytes: 0 };
    for lives in all {
        tried.lives(Disk::default(), &[Links::new()], lives)?;
    }
    Ok(tried)
}

/// Accepted if nothing is lost, whatever ends it.
pub fn judge() -> Ruling {
    match all() {
        Ok(Tried { ends, bytes, .. }) => Ruling::Accepted {
            proved: format!(
                "{ends} ends of a log: kill -9 and power cuts at every byte of {bytes}, and again at every byte that is \
                 written after the next start"
            ),
        },
        Err(lost) => Ruling::Rejected { why: lost.to_string(), schedule: None },
    }
}
