//! Attacks on sessions that go on.

use super::support::{NOW, SECOND, at, logins, pepper, wait};
use brigade_ladder::auth::refresh::{Refresh, Refreshed, Rules, Sessions};
use brigade_ladder::auth::store::Memory;

const LIFE: u64 = 1_000 * SECOND;
const GRACE: u64 = 5 * SECOND;

fn sessions(store: &Memory) -> Sessions<Memory> {
    Sessions::new(store.clone(), pepper(), Rules { life: LIFE, grace: GRACE })
}

async fn next(sessions: &Sessions<Memory>, token: &Refresh, now: u64) -> Refresh {
    match sessions.refresh(token, now).await.expect("memory") {
        Refreshed::Next { name, token } if name == "ada" => token,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_token_is_used_once_and_gives_the_next() {
    wait(async {
        let sessions = sessions(&Memory::default());
        let mut token = sessions.open("ada", NOW).await.expect("memory");
        for n in 1..10 {
            let new = next(&sessions, &token, NOW + n * 10 * SECOND).await;
            assert_ne!(new.text(), token.text());
            token = new;
        }
    });
}

#[test]
fn reuse_ends_the_whole_family_for_the_thief_and_for_the_user() {
    wait(async {
        let sessions = sessions(&Memory::default());
        let stolen = sessions.open("ada", NOW).await.expect("memory");
        let other = sessions.open("ada", NOW).await.expect("memory");
        let users = next(&sessions, &stolen, NOW + SECOND).await;
        let late = NOW + SECOND + GRACE;
        assert_eq!(sessions.refresh(&stolen, late).await, Ok(Refreshed::Reused));
        for token in [&users, &stolen] {
            assert_eq!(sessions.refresh(token, late).await, Ok(Refreshed::Ended));
        }
        next(&sessions, &other, late).await; // another login is another family
    });
}

#[test]
fn a_token_of_long_ago_is_reuse_too() {
    wait(async {
        let sessions = sessions(&Memory::default());
        let first = sessions.open("ada", NOW).await.expect("memory");
        let second = next(&sessions, &first, NOW).await;
        let third = next(&sessions, &second, NOW).await;
        assert_eq!(sessions.refresh(&first, NOW).await, Ok(Refreshed::Reused));
        assert_eq!(sessions.refresh(&third, NOW).await, Ok(Refreshed::Ended));
    });
}

#[test]
fn a_lost_reply_is_answered_again_with_the_same_token_for_as_long_as_the_grace() {
    wait(async {
        let sessions = sessions(&Memory::default());
        let token = sessions.open("ada", NOW).await.expect("memory");
        let answers = [NOW, NOW + 1, NOW + GRACE - 1];
        let mut same = Vec::new();
        for now in answers {
            same.push(next(&sessions, &token, now).await.text());
        }
        same.dedup();
        assert_eq!(same.len(), 1, "exactly one new token");
        let new = Refresh::sent(&same[0]).expect("a token");
        next(&sessions, &new, NOW + GRACE).await;
        assert_eq!(sessions.refresh(&token, NOW + GRACE).await, Ok(Refreshed::Reused));
    });
}

#[test]
fn a_lost_reply_is_not_answered_again_once_its_token_was_used() {
    wait(async {
        let sessions = sessions(&Memory::default());
        let token = sessions.open("ada", NOW).await.expect("memory");
        let new = next(&sessions, &token, NOW).await;
        next(&sessions, &new, NOW).await;
        assert_eq!(sessions.refresh(&token, NOW + 1).await, Ok(Refreshed::Reused));
    });
}

#[test]
fn a_family_ends_when_its_time_is_over_however_often_it_was_refreshed() {
    wait(async {
        let sessions = sessions(&Memory::default());
        let token = sessions.open("ada", NOW).await.expect("memory");
        let token = next(&sessions, &token, NOW + LIFE - 1).await;
        assert_eq!(sessions.refresh(&token, NOW + LIFE).await, Ok(Refreshed::Ended));
    });
}

#[test]
fn who_logs_out_is_out_and_a_token_that_was_never_given_is_none() {
    wait(async {
        let sessions = sessions(&Memory::default());
        let token = sessions.open("ada", NOW).await.expect("memory");
        let next = next(&sessions, &token, NOW).await;
        sessions.close(&next, NOW).await.expect("memory");
        for token in [token, next, Refresh::sent("a.b").expect("a form")] {
            assert_eq!(sessions.refresh(&token, NOW).await, Ok(Refreshed::Ended));
        }
        assert!(["", "a", ".", "a.", ".b"].iter().all(|text| Refresh::sent(text).is_none()));
    });
}

#[test]
fn a_new_password_ends_all_sessions_before_it_and_none_after() {
    wait(async {
        let sessions = sessions(&Memory::default());
        let before = sessions.open("ada", NOW).await.expect("memory");
        let others = sessions.open("bob", NOW).await.expect("memory");
        sessions.end_all("ada", NOW).await.expect("memory");
        let after = sessions.open("ada", NOW + 1).await.expect("memory");
        assert_eq!(sessions.refresh(&before, NOW + 2).await, Ok(Refreshed::Ended));
        next(&sessions, &after, NOW + 2).await;
        assert!(matches!(sessions.refresh(&others, NOW + 2).await, Ok(Refreshed::Next { .. })));
    });
}

#[test]
fn a_thief_of_the_database_finds_no_token_in_it() {
    wait(async {
        let store = Memory::default();
        let token = sessions(&store).open("ada", NOW).await.expect("memory");
        let new = next(&sessions(&store), &token, NOW).await;
        let kept = store.records().concat();
        for text in [token.text(), new.text()] {
            assert!(text.split('.').all(|part| !kept.contains(part)), "{kept}");
        }
    });
}

#[test]
fn a_role_is_decided_anew_with_each_token() {
    wait(async {
        let mut logins = logins(&Memory::default());
        let root = logins.sessions.open("root@example.org", NOW).await.expect("memory");
        let role = |token: &str| logins.tokens.check(token, at(NOW)).expect("good").role;
        let given = logins.by_refresh(&root, at(NOW)).await.expect("memory").expect("good");
        assert_eq!(format!("{:?}", role(&given.access_token)), "Admin");
        logins.admins.clear();
        let next = Refresh::sent(&given.refresh_token).expect("a token");
        let given = logins.by_refresh(&next, at(NOW)).await.expect("memory").expect("good");
        let role = logins.tokens.check(&given.access_token, at(NOW)).expect("good").role;
        assert_eq!(format!("{role:?}"), "User");
    });
}
