//! What a repair of this lesson's exercise must keep, and what breaks it.

use brigade_workbench::{Promise, Wrong};

/// All of them.
pub(super) const ALL: &[Promise] = &[
    Promise {
        says: "A code leads to its first target until it is deleted; then it is free again, after a restart too.",
        wrong: &[
            Wrong { file: "wrong_gone_for_good", because: "`a` was there, and is gone" },
            Wrong { file: "wrong_log_first", because: "`a` leads to `https://another" },
        ],
    },
    Promise {
        says: "A code or target may be any text, of any length; a code has no blank in it.",
        wrong: &[
            Wrong { file: "wrong_short", because: "`long` was there, and is gone" },
            Wrong { file: "wrong_lines", because: "`b` was there, and is gone" },
        ],
    },
    Promise {
        says: "What was answered is there after `kill -9` and after a power cut.",
        wrong: &[
            Wrong { file: "wrong_sync_first", because: "power cut after insert(`a`)" },
            Wrong { file: "wrong_every_eighth", because: "power cut after insert(`a`)" },
            Wrong { file: "wrong_delete_can_wait", because: "`a` is there again, and was deleted" },
        ],
    },
    Promise {
        says: "What was found after a restart is there after the next one.",
        wrong: &[Wrong { file: "wrong_not_synced_yet", because: "power cut after it started" }],
    },
    Promise {
        says: "What arrived in part, or with zeros in it, is no record.",
        wrong: &[
            Wrong { file: "wrong_no_sum", because: "then zeros; started again: `a` leads to" },
            Wrong { file: "wrong_end_mark", because: "with zeros from byte" },
        ],
    },
    Promise {
        says: "Nothing is there that was not asked for.",
        wrong: &[Wrong { file: "wrong_looks_on", because: "is there, and was never inserted" }],
    },
    Promise {
        says: "What is written after a restart is read at the next one.",
        wrong: &[Wrong {
            file: "wrong_torn_stays",
            because: "then zeros; started again: power cut after insert(`d`); started again: `d` was there, and is gone",
        }],
    },
    Promise {
        says: "Nothing is lost when the power goes while it starts.",
        wrong: &[Wrong { file: "wrong_writes_anew", because: "power cut while it starts" }],
    },
];

/// Repairs in other styles.
pub(super) const RIGHT: &[&str] = &["right_cut_late", "right_two_syncs", "right_records"];
