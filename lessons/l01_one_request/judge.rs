//! Judges `one-request`: pipelined requests, cut in every way that matters.

brigade_judge::judge!(plain;
    exercise "exercise.rs",
    broken "broken.rs",
    solution "solution.rs",
    wrong_loop "wrong_loop.rs",
    wrong_last_piece "wrong_last_piece.rs",
    wrong_two_pieces "wrong_two_pieces.rs",
    wrong_one_a_read "wrong_one_a_read.rs",
    wrong_when_empty "wrong_when_empty.rs",
    wrong_text "wrong_text.rs",
    wrong_static "wrong_static.rs",
    right_offset "right_offset.rs",
    right_iterator "right_iterator.rs",
);
