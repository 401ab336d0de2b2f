//! Attacks on one-time codes.

use super::support::{MINUTE, NOW, SECOND, ada, at, logins, mailed, pepper, wait};
use brigade_ladder::auth::Secret;
use brigade_ladder::auth::one_time::{Codes, Rules, Sent};
use brigade_ladder::auth::store::Memory;

const ADA: &str = "ada@example.org";

fn codes(store: &Memory) -> Codes<Memory> {
    Codes::new(store.clone(), pepper(), Rules::default())
}

/// A ticket and the code that was mailed.
async fn sent(store: &Memory, now: u64) -> (Secret, String) {
    let ticket = match codes(store).send(ADA, true, &format!("from:{now}"), now).await {
        Ok(Sent::Ticket(ticket)) => ticket,
        other => panic!("{other:?}"),
    };
    (ticket, mailed(store.jobs().last().expect("a mail")))
}

/// Any other code.
fn wrong(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

#[test]
fn a_code_lets_in_once() {
    wait(async {
        let store = Memory::default();
        let (ticket, code) = sent(&store, NOW).await;
        let codes = codes(&store);
        let first = codes.verify(&ticket, &code, None, NOW + MINUTE).await;
        assert_eq!(first, Ok(Some(ADA.into())));
        assert_eq!(codes.verify(&ticket, &code, None, NOW + MINUTE).await, Ok(None));
    });
}

#[test]
fn a_code_ends_with_its_time_and_belongs_to_its_ticket() {
    wait(async {
        let store = Memory::default();
        let (ticket, code) = sent(&store, NOW).await;
        let (other, _) = sent(&store, NOW + 1).await;
        let codes = codes(&store);
        assert_eq!(codes.verify(&other, &code, None, NOW).await, Ok(None));
        let end = NOW + Rules::default().life;
        assert_eq!(codes.verify(&ticket, &code, None, end).await, Ok(None));
        assert_eq!(codes.verify(&ticket, &code, None, end - 1).await, Ok(Some(ADA.into())));
    });
}

#[test]
fn after_five_wrong_guesses_the_right_one_is_wrong_too() {
    wait(async {
        let store = Memory::default();
        let (ticket, code) = sent(&store, NOW).await;
        for _ in 0..5 {
            let guess = wrong(&code);
            assert_eq!(codes(&store).verify(&ticket, &guess, None, NOW).await, Ok(None));
        }
        assert_eq!(codes(&store).verify(&ticket, &code, None, NOW).await, Ok(None));
    });
}

#[test]
fn brute_force_in_parallel_has_no_more_tries_than_one_after_the_other() {
    let store = Memory::default();
    wait(async {
        let (ticket, code) = sent(&store, NOW).await;
        // A thousand at once, the right one in the middle of the others: only five are compared.
        let first = code.parse::<u32>().expect("digits").saturating_sub(500).min(999_000);
        let guesses = (first..first + 1_000).map(|guess| {
            let (store, ticket, guess) = (store.clone(), ticket.clone(), format!("{guess:06}"));
            tokio::spawn(async move { codes(&store).verify(&ticket, &guess, None, NOW).await })
        });
        let guesses: Vec<_> = guesses.collect();
        let mut right = 0;
        for guess in guesses {
            right += usize::from(guess.await.expect("no panic").expect("memory").is_some());
        }
        // It may be among the five, and then it counts once.
        assert!(right <= 1);
        assert_eq!(codes(&store).verify(&ticket, &code, None, NOW).await, Ok(None));
        let kept = store.records().concat();
        assert!(kept.contains(r#""tries":0"#), "{kept}");
    });
}

#[test]
fn codes_are_sent_no_more_often_than_their_limits_from_one_network_and_from_many() {
    wait(async {
        let store = Memory::default();
        let codes = codes(&store);
        let send = async |network: &str, now| match codes.send(ADA, true, network, now).await {
            Ok(Sent::Ticket(_)) => 0,
            Ok(Sent::Wait(wait)) => wait,
            Err(why) => panic!("{why}"),
        };
        assert_eq!(send("a", NOW).await, 0);
        assert_eq!(send("a", NOW + SECOND).await, 29 * SECOND);
        for n in 1..5 {
            assert_eq!(send("a", NOW + n * 30 * SECOND).await, 0);
        }
        assert_eq!(send("a", NOW + 5 * MINUTE).await, 55 * MINUTE, "five in an hour");
        for n in 5..20 {
            assert_eq!(send(&format!("b{n}"), NOW + 5 * MINUTE).await, 0);
        }
        assert_eq!(send("c", NOW + 5 * MINUTE).await, 55 * MINUTE, "twenty of one address");
        assert_eq!(store.jobs().len(), 20);
        assert_eq!(send("a", NOW + 60 * MINUTE).await, 0);
    });
}

#[test]
fn enumeration_by_asking_for_codes_finds_no_difference_but_in_the_mailbox() {
    wait(async {
        let store = Memory::default();
        for n in 0..7 {
            let now = NOW + n * 10 * MINUTE;
            let known = codes(&store).send(ADA, true, "from:a", now).await.expect("memory");
            let unknown = codes(&store).send("eve@example.org", false, "from:a", now).await;
            let unknown = unknown.expect("memory");
            match (known, unknown) {
                (Sent::Ticket(known), Sent::Ticket(unknown)) => {
                    assert_eq!(known.text().len(), unknown.text().len());
                }
                (known, unknown) => assert_eq!(known, unknown),
            }
        }
        assert!(store.jobs().iter().all(|job| job.payload.contains(ADA)));
    });
}

#[test]
fn a_thief_of_the_database_finds_no_code_in_it_and_a_log_shows_none() {
    wait(async {
        let store = Memory::default();
        let (ticket, code) = sent(&store, NOW).await;
        let kept = store.records().concat();
        assert!(!kept.contains(&code) && !kept.contains(ticket.text()), "{kept}");
        assert!(!format!("{ticket:?}").contains(ticket.text()));
    });
}

#[test]
fn the_code_of_a_sign_up_lets_its_user_in_once_and_has_five_tries_too() {
    wait(async {
        let logins = logins(&Memory::default());
        let ticket = Secret::sent("sign-up").expect("a ticket");
        let verify = async |code: &str, now| {
            logins.by_code(&ticket, code, at(now)).await.expect("memory").is_some()
        };
        assert!(!verify("000000", NOW).await);
        assert!(!verify("271828", NOW + Rules::default().life).await, "it is too late");
        assert!(verify("271828", NOW + MINUTE).await);
        assert!(!verify("271828", NOW + MINUTE).await, "it was used");
    });
    wait(async {
        let store = Memory::default();
        let ticket = Secret::sent("sign-up").expect("a ticket");
        for code in ["0", "1", "2", "3", "4", "271828"] {
            let tried = codes(&store).verify(&ticket, code, Some(&ada()), NOW).await;
            assert_eq!(tried, Ok(None), "{code}");
        }
    });
}
