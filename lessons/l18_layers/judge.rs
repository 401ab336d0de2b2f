//! Judges `layers`: power cuts and `kill -9` at every byte of an append-only log.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_gone_for_good "wrong_gone_for_good.rs",
    wrong_log_first "wrong_log_first.rs",
    wrong_short "wrong_short.rs",
    wrong_lines "wrong_lines.rs",
    wrong_sync_first "wrong_sync_first.rs",
    wrong_every_eighth "wrong_every_eighth.rs",
    wrong_delete_can_wait "wrong_delete_can_wait.rs",
    wrong_not_synced_yet "wrong_not_synced_yet.rs",
    wrong_no_sum "wrong_no_sum.rs",
    wrong_end_mark "wrong_end_mark.rs",
    wrong_looks_on "wrong_looks_on.rs",
    wrong_torn_stays "wrong_torn_stays.rs",
    wrong_writes_anew "wrong_writes_anew.rs",
    right_cut_late "right_cut_late.rs",
    right_two_syncs "right_two_syncs.rs",
    right_records "right_records.rs",
);
