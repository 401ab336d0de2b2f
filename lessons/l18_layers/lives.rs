//! What is asked of a log, and where it may end.

use super::disk::Disk;
use super::{File, Links, Log};
use std::fmt;

/// A call.
#[derive(Clone)]
pub(super) enum Call {
    Insert(String, String),
    Delete(String),
}

impl Call {
    /// What a right log answers, and what holds from then on.
    pub(super) fn on(&self, links: &mut Links) -> bool {
        match self {
            Call::Insert(code, _) if links.contains_key(code) => false,
            Call::Insert(code, url) => links.insert(code.clone(), url.clone()).is_none(),
            Call::Delete(code) => links.remove(code).is_some(),
        }
    }

    pub(super) fn ask(&self, log: &mut Log) -> bool {
        match self {
            Call::Insert(code, url) => log.insert(code, url),
            Call::Delete(code) => log.delete(code),
        }
    }

    pub(super) fn code(&self) -> &str {
        let (Call::Insert(code, _) | Call::Delete(code)) = self;
        code
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Insert(code, _) => write!(f, "insert(`{code}`)"),
            Call::Delete(code) => write!(f, "delete(`{code}`)"),
        }
    }
}

fn insert(code: &str, url: &str) -> Call {
    Call::Insert(code.into(), url.into())
}

fn delete(code: &str) -> Call {
    Call::Delete(code.into())
}

/// What is asked of a log between its start and its end.
pub(super) struct Life {
    pub(super) calls: Vec<Call>,
    /// It ends at every byte, in every way. Otherwise after its last call, by a power cut.
    pub(super) everywhere: bool,
}

/// What the code of a record is called that only stands in the target of another.
pub(super) const GHOST: &str = "ghost";

/// Codes for a ghost: the bytes of a record are a text for some.
const GHOSTS: usize = 1_000;

/// A code, and a target that holds the whole record that its insert would write, if such a record can be a text.
pub(super) fn haunted() -> Option<(String, String)> {
    (0..GHOSTS).find_map(|n| {
        let (file, code) = (File::on(Disk::default()), format!("{GHOST}{n}"));
        Log::open(file.clone()).insert(&code, "");
        let record = String::from_utf8(file.read()).ok()?;
        Some((code, format!("{record}, and behind it {}", "x".repeat(20))))
    })
}

/// A few calls whose every byte can be the last, and the same of one call after the next start.
pub(super) fn few(haunted: &str) -> [Life; 2] {
    let first = vec![
        insert("a", "https://a.example/"),
        insert("a", "https://another.example/"),
        delete("absent"),
        insert("b", haunted),
        delete("a"),
        insert("a", ""),
    ];
    [life(first, true), life(vec![insert("c", "line\nline")], true)]
}

/// It is torn twice, and goes on.
pub(super) fn twice() -> [Life; 3] {
    let torn = |code| life(vec![insert(code, "https://t.example/")], true);
    [torn("a"), torn("b"), life(vec![delete("a"), insert("d", "")], false)]
}

/// A log of 4 KiB whose every byte can be the last, and a call after the next start.
pub(super) fn many() -> [Life; 2] {
    let url = |n: usize| format!("https://{n}.example/{}", "path/".repeat(n * n % 37));
    let calls = (0..36).flat_map(|n| {
        let code = format!("c{}", n % 29);
        let gone = (n % 5 == 3).then(|| delete(&format!("c{}", n - 1)));
        [insert(&code, &url(n))].into_iter().chain(gone)
    });
    let long = insert("long", &"0123456789".repeat(30));
    let after = vec![insert("after", &url(3))];
    [life([long].into_iter().chain(calls).collect(), true), life(after, false)]
}

/// A target that no length of two bytes can tell.
pub(super) fn long() -> [Life; 2] {
    let calls = vec![insert("long", &"x".repeat(70_000)), insert("next", "https://n.example/")];
    [life(calls, false), life(vec![delete("next")], false)]
}

fn life(calls: Vec<Call>, everywhere: bool) -> Life {
    Life { calls, everywhere }
}
