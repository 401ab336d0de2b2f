//! Whether a text is an access log at all: what is not understood is refused, and never measured.

use super::Clicks;

/// Why a text is not counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotALog {
    /// Nothing in it.
    #[error("is empty: name a file with lines in it")]
    Empty,
    /// Written by a packing program, which is told by the first bytes.
    #[error("is packed ({0}): unpack it with `{1}` and name what comes out")]
    Packed(&'static str, String),
    /// Lines, and none of them is a click.
    #[error("holds no click ({summary}): {reason}")]
    NoClick {
        /// What became of the lines.
        summary: String,
        /// What would be a click, or what these lines are instead.
        reason: &'static str,
    },
}

/// First bytes, the format, and the command that unpacks it.
const PACKED: &[(&[u8], &str, &str)] = &[
    (b"\x1F\x8B", "gzip", "gunzip -k"),
    (b"\x28\xB5\x2F\xFD", "zstd", "zstd -d"),
    (b"BZh", "bzip2", "bunzip2 -k"),
    (b"\xFD7zXZ\0", "xz", "xz -dk"),
    (b"PK\x03\x04", "zip", "unzip"),
    (b"\x04\x22\x4D\x18", "lz4", "lz4 -d"),
    (b"7z\xBC\xAF\x27\x1C", "7-Zip", "7z x"),
    (b"\x1F\x9D", "compress", "uncompress"),
];

const NO_CLICK: &str = "a click is a line of the common or combined format, with a GET in it that was \
                        answered 301, 302, 307 or 308";

const JSON: &str = "these lines are JSON; write the log in the common or combined format";

/// Counts the log that was read from the file `name`, one chunk after the other.
///
/// # Errors
/// If there is nothing in it to count. The text goes on behind the file's name.
pub fn readable(name: &str, log: &[u8]) -> Result<Clicks, NotALog> {
    if log.is_empty() {
        return Err(NotALog::Empty);
    }
    if let Some((_, format, command)) = PACKED.iter().find(|(magic, ..)| log.starts_with(magic)) {
        return Err(NotALog::Packed(format, format!("{command} {name}")));
    }
    let mut clicks = Clicks::default();
    clicks.lines(log);
    if clicks.clicks() > 0 {
        return Ok(clicks);
    }
    let is_json = log.trim_ascii_start().starts_with(b"{");
    let reason = if is_json { JSON } else { NO_CLICK };
    Err(NotALog::NoClick { summary: clicks.summary(), reason })
}
