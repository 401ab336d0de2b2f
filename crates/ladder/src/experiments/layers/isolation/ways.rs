//! Four ways of counting a click, step by step.

/// One way.
#[derive(Debug)]
pub(super) struct Way {
    /// In a word or two.
    pub(super) name: &'static str,
    /// What a session does at once; the other may come between two steps.
    pub(super) steps: &'static [&'static [Statement]],
}

/// A statement of a session that counts one click.
#[derive(Clone, Copy, Debug)]
pub(super) enum Statement {
    /// Has neither parameters nor rows.
    Do(&'static str),
    /// Reads the clicks, and remembers them.
    Read(&'static str),
    /// Writes one more than was read: `$1`.
    Write(&'static str),
    /// Ends the transaction.
    Commit,
}

use Statement::{Commit, Do, Read, Write};

const BEGIN: Statement = Do("BEGIN"); // READ COMMITTED, PostgreSQL's own choice
const SELECT: &str = "SELECT clicks FROM counted WHERE code = 'abc'";
const UPDATE: Statement = Write("UPDATE counted SET clicks = $1 WHERE code = 'abc'");

// ANCHOR: ways
/// All of them.
pub(super) const WAYS: &[Way] = &[
    Way { name: "read-then-write", steps: &[&[BEGIN, Read(SELECT)], &[UPDATE], &[Commit]] },
    Way {
        name: "add",
        steps: &[
            &[BEGIN, Do("UPDATE counted SET clicks = clicks + 1 WHERE code = 'abc'")],
            &[Commit],
        ],
    },
    Way {
        name: "for-update",
        steps: &[
            &[BEGIN, Read("SELECT clicks FROM counted WHERE code = 'abc' FOR UPDATE")],
            &[UPDATE],
            &[Commit],
        ],
    },
    Way {
        name: "serializable",
        steps: &[&[Do("BEGIN ISOLATION LEVEL SERIALIZABLE"), Read(SELECT)], &[UPDATE], &[Commit]],
    },
];
// ANCHOR_END: ways
