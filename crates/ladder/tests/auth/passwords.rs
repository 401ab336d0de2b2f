//! Attacks on passwords.

use super::support::{MINUTE, NOW, at, logins, mailed, pepper, wait};
use brigade_ladder::auth::one_time::{First, Sent};
use brigade_ladder::auth::password::{Attempt, Lockout, PasswordError, Passwords, Pool, Rules};
use brigade_ladder::auth::refresh::Refresh;
use brigade_ladder::auth::store::Memory;
use brigade_ladder::auth::{Given, Logins, Secret};
use std::num::NonZeroUsize;
use std::sync::mpsc;

type Flows = Logins<Memory, Memory, Vec<First>>;

const ADA: &str = "ada@example.org";
const RIGHT: &str = "correct horse";

async fn log_in(logins: &Flows, attempt: &Attempt<'_>, password: &str) -> Option<Given> {
    logins.by_password(attempt, password, at(NOW)).await.expect("it is checked")
}

fn from<'a>(name: &'a str, network: &'a str) -> Attempt<'a> {
    Attempt { name, network, device: None }
}

#[test]
fn a_password_is_set_by_a_code_and_ends_the_sessions_before_it() {
    wait(async {
        let store = Memory::default();
        let logins = logins(&store);
        let before = logins.sessions.open(ADA, NOW).await.expect("memory");
        let Ok(Sent::Ticket(ticket)) = logins.codes.send(ADA, true, "a", NOW).await else {
            panic!("no ticket");
        };
        let code = mailed(&store.jobs()[0]);
        let set = async |code: &str, new| logins.set_password(&ticket, code, new, at(NOW)).await;
        assert_eq!(set(&code, "short").await, Err(PasswordError::Length));
        assert_eq!(set(&code, RIGHT).await, Ok(true), "the code was not used up by that");
        assert_eq!(set(&code, RIGHT).await, Ok(false));
        assert!(log_in(&logins, &from("Ada@Example.org", "a"), RIGHT).await.is_some());
        assert!(log_in(&logins, &from(ADA, "a"), "correct horse ").await.is_none());
        assert_eq!(logins.by_refresh(&before, at(NOW)).await, Ok(None));
    });
}

#[test]
fn enumeration_by_logins_finds_no_difference_between_unknown_wrong_and_locked() {
    wait(async {
        let logins = logins(&Memory::default());
        logins.passwords.set(ADA, RIGHT).await.expect("set");
        assert_eq!(log_in(&logins, &from("eve@example.org", "a"), RIGHT).await, None);
        for _ in 0..5 {
            assert_eq!(log_in(&logins, &from(ADA, "a"), "wrong horse").await, None);
        }
        assert_eq!(log_in(&logins, &from(ADA, "a"), RIGHT).await, None, "locked");
        // Each of them took a place in the pool: none is answered without the slow hash.
        let (passwords, _hold) = full();
        let full = Logins { passwords, ..logins };
        for name in [ADA, "eve@example.org"] {
            let refused = full.by_password(&from(name, "a"), RIGHT, at(NOW)).await;
            assert!(matches!(refused, Err(PasswordError::Full(_))), "{name}");
        }
    });
}

/// A pool in which one hash has the only place, until the sender is dropped.
fn full() -> (Passwords<Memory, Memory>, mpsc::Sender<()>) {
    let pool = Pool::new(NonZeroUsize::MIN, 0);
    let ((entered, inside), (hold, held)) = (mpsc::channel(), mpsc::channel());
    let first = pool.clone();
    tokio::spawn(async move { first.run(move |_| (entered.send(()), held.recv())).await });
    inside.recv().expect("it runs");
    let lockout = Lockout::new(Memory::default(), pepper(), Rules::default());
    (Passwords::new(Memory::default(), lockout, pool), hold)
}

#[test]
fn brute_force_from_one_network_is_locked_and_another_network_is_not() {
    wait(async {
        let lockout = Lockout::new(Memory::default(), pepper(), Rules::default());
        let admits =
            async |attempt: Attempt<'_>, now| lockout.admits(&attempt, now).await.expect("memory");
        for n in 0..8 {
            assert_eq!(admits(from(ADA, "a"), NOW).await, n < 5, "{n}");
        }
        assert!(admits(from(ADA, "b"), NOW).await, "its owner asks from elsewhere");
        assert!(admits(from("bob@example.org", "a"), NOW).await);
        assert!(admits(from(ADA, "a"), NOW + 15 * MINUTE).await);
    });
}

#[test]
fn one_password_tried_on_many_accounts_is_locked_by_its_network() {
    wait(async {
        let lockout = Lockout::new(Memory::default(), pepper(), Rules::default());
        let mut admitted = 0;
        for n in 0..300 {
            let name = format!("user{n}@example.org");
            admitted += u32::from(lockout.admits(&from(&name, "a"), NOW).await.expect("memory"));
        }
        assert_eq!(admitted, Rules::default().network.most);
    });
}

#[test]
fn lockout_of_another_fails_where_they_have_logged_in_before() {
    wait(async {
        let logins = logins(&Memory::default());
        logins.passwords.set(ADA, RIGHT).await.expect("set");
        let given = log_in(&logins, &from(ADA, "home"), RIGHT).await.expect("in");
        let device = given.device.expect("a device");
        let lockout = Lockout::new(Memory::default(), pepper(), Rules::default());
        for n in 0..200 {
            let network = format!("bot{n}");
            lockout.admits(&from(ADA, &network), NOW).await.expect("memory");
            lockout.admits(&from(ADA, "home"), NOW).await.expect("memory");
        }
        assert!(!lockout.admits(&from(ADA, "new"), NOW).await.expect("memory"));
        let known = Attempt { device: Some(&device), ..from(ADA, "home") };
        assert!(lockout.admits(&known, NOW).await.expect("memory"));
        // It is of no use for another account, and not without limit for this one.
        let stolen = Attempt { name: "bob@example.org", ..known };
        for n in 0..8 {
            assert_eq!(lockout.admits(&stolen, NOW).await.expect("memory"), n < 5);
        }
        let mut admitted = 1;
        for _ in 0..50 {
            admitted += u32::from(lockout.admits(&known, NOW).await.expect("memory"));
        }
        assert_eq!(admitted, Rules::default().device.most);
        for forged in ["", "x", "x.y", &device[1..]] {
            let forged = Attempt { device: Some(forged), ..from(ADA, "home") };
            assert!(!lockout.admits(&forged, NOW).await.expect("memory"), "{forged:?}");
        }
    });
}

#[test]
fn a_user_who_is_locked_out_is_let_in_by_a_code() {
    wait(async {
        let store = Memory::default();
        let logins = logins(&store);
        logins.passwords.set(ADA, RIGHT).await.expect("set");
        for _ in 0..6 {
            log_in(&logins, &from(ADA, "a"), "wrong horse").await;
        }
        assert_eq!(log_in(&logins, &from(ADA, "a"), RIGHT).await, None);
        let Ok(Sent::Ticket(ticket)) = logins.codes.send(ADA, true, "a", NOW).await else {
            panic!("no ticket");
        };
        let code = mailed(&store.jobs()[0]);
        assert!(logins.by_code(&ticket, &code, at(NOW)).await.expect("memory").is_some());
    });
}

#[test]
fn right_passwords_count_as_no_tries() {
    wait(async {
        let logins = logins(&Memory::default());
        logins.passwords.set(ADA, RIGHT).await.expect("set");
        for n in 0..7 {
            assert!(log_in(&logins, &from(ADA, "a"), RIGHT).await.is_some(), "{n}");
        }
    });
}

#[test]
fn a_log_shows_no_secret() {
    wait(async {
        let logins = logins(&Memory::default());
        logins.passwords.set(ADA, RIGHT).await.expect("set");
        let given = log_in(&logins, &from(ADA, "a"), RIGHT).await.expect("in");
        let token = Refresh::sent(&given.refresh_token).expect("a token");
        let secret = Secret::sent("s3cret").expect("a secret");
        let shown = format!("{given:?} {token:?} {secret:?} {:?}", logins.tokens);
        for secret in [&given.access_token, &given.refresh_token, "s3cret"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    });
}
