//! What an acknowledged write survives, as the server's configuration has it.

use std::fmt;

/// How far a write has come when Redis acknowledges it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// `appendonly no`.
    #[default]
    Memory,
    /// `appendfsync no`: written to the log, which the kernel writes to the disk when it likes.
    Kernel,
    /// `appendfsync everysec`: the same, and once a second the log is fsynced. While that is under way nothing is written
    /// to the log, for two seconds at most, and writes are acknowledged all the same.
    Second,
    /// `appendfsync always`: written and fsynced.
    Disk,
    /// It has a log, and does not say how that is written.
    Unsaid,
}

impl Kept {
    /// From `appendonly`, and from `appendfsync` if the server tells that.
    pub(super) fn from(has_log: bool, fsync: Option<&str>) -> Kept {
        match (has_log, fsync) {
            (false, _) => Kept::Memory,
            (true, Some("always")) => Kept::Disk,
            (true, Some("everysec")) => Kept::Second,
            (true, Some("no")) => Kept::Kernel,
            (true, _) => Kept::Unsaid,
        }
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kept::Memory => "keeps links in memory: a restart loses all that its last snapshot has not (appendonly no)",
            Kept::Kernel => "keeps links in a log that it never fsyncs: a power cut may lose half a minute (appendfsync no)",
            Kept::Second => "keeps links in a log that is fsynced once a second: a power cut may lose the last second or two, and so may kill -9 while the disk is slow (appendfsync everysec)",
            Kept::Disk => "keeps every acknowledged link: its log is fsynced first (appendfsync always)",
            Kept::Unsaid => "keeps links in a log, and does not say when that is fsynced: CONFIG GET appendfsync is refused to this user",
        })
    }
}
