//! The experiment as a lesson asks for it: what the ways promise is what it finds.

use crate::evidence::evidence;
use brigade_ladder::experiments::workers::{Found, TRACE};
use brigade_ladder::jobs::Step;
use brigade_ladder::jobs::signups::Kind;

#[test]
fn what_was_answered_is_never_lost_where_the_job_was_kept_and_after_the_commit_only_the_outbox_is_safe()
 {
    let evidence = evidence("workers", "ways");
    let found: Found = evidence.found().expect("the numbers");
    assert_eq!(found.ways.iter().map(|way| way.way).collect::<Vec<_>>(), Kind::ALL);
    for way in found.ways.iter().filter(|way| way.way != Kind::Forget) {
        assert_eq!(way.sent, way.mails, "{way:?}");
    }
    for way in &found.ways {
        assert!(
            way.users == 10 && way.answer_us > 0.0 && way.answer_us <= way.longest_us,
            "{way:?}"
        );
        assert_eq!(way.p99_us, None, "of ten users there is none");
    }
    assert_eq!(found.sweep.iter().map(|sent| sent.workers).collect::<Vec<_>>(), [1, 2]);
    assert!(found.sweep.iter().all(|sent| sent.rate > 0.0), "{:?}", found.sweep);
    let drawn = evidence.traces.get(TRACE).expect("what ran when");
    assert_eq!(drawn.tasks.len(), 4, "two mails of each of two workers");
    assert_eq!(found.kills.len(), 9);
    for kill in &found.kills {
        assert_eq!(kill.kept, 2, "{kill:?}");
        match (kill.way, kill.is_at(Step::Committed)) {
            (Kind::Inline | Kind::List | Kind::Outbox, false) => {
                assert_eq!(kill.lost, 0, "{kill:?}")
            }
            (_, true) => assert!(kill.lost >= 1, "{kill:?}"),
            _ => {} // of what is in memory, some may be sent already
        }
    }
}
