//! The provider of mail: each mail is sent once, whatever is handed in, and it says what came.

use super::{ground, job};
use brigade_core::blink::{self, Job};
use brigade_core::http::Method;
use brigade_ladder::drills::User;
use brigade_ladder::ground::Need;
use brigade_ladder::mail::{Counts, Mail, SendError, Sent};

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

#[test]
fn a_mail_is_sent_once_and_what_cannot_be_sent_says_whether_to_try_again() {
    let ground = ground(&[Need::Mail]);
    let at = ground.means_of(&[Need::Mail]).expect("means").mail().expect("an address");
    let mail = Mail::at(at);
    let to = |address: &str| {
        let user = blink::User { address: address.into(), code: "1".into(), key: address.into() };
        block_on(mail.send(&Job::mail(&user)))
    };
    assert_eq!(to("ada@example.org"), Ok(Sent::Now));
    assert_eq!(to("ada@example.org"), Ok(Sent::Before));
    assert_eq!(to("a@poison.example"), Err(SendError::Failed(500)));
    assert_eq!(to("a@refused.example"), Err(SendError::Refused(422)));
    mail.out_of_order(true).expect("told");
    assert!(matches!(to("grace@example.org"), Err(SendError::Away(_))));
    mail.out_of_order(false).expect("told");
    assert_eq!(to("grace@example.org"), Ok(Sent::Now));
    let counts = Counts { accepted: 2, duplicates: 1, refused: 3 };
    assert_eq!(mail.counts().expect("counts"), counts);
    let letters = mail.letters().expect("letters");
    let ada = &letters["ada@example.org"];
    assert_eq!((&*ada.to, ada.handed_in), ("ada@example.org", 2));
    assert!(letters.len() == 2 && ada.sent_us > 0);
    let key = "Idempotency-Key: k\r\n";
    for (method, path, fields, body, expected) in [
        (Method::Post, "/mail", "", "{}", 400),
        (Method::Post, "/mail", key, "{", 400),
        (Method::Post, "/out-of-order", "", "7", 400),
        (Method::Get, "/", "", "", 404),
    ] {
        let answer = User::of(at).ask_with(&method, path, fields, body).expect("an answer");
        assert_eq!(answer.status, expected, "{}", answer.text);
    }
}

#[test]
fn a_mail_whose_sender_dies_is_sent_all_the_same() {
    let ground = ground(&[Need::Mail]);
    let mail = Mail::at(ground.means_of(&[Need::Mail]).expect("means").mail().expect("there"));
    block_on(async { drop(mail.hand_in(&job("ada")).await.expect("handed in")) });
    super::wait("it is sent", || mail.counts().expect("counts").accepted == 1);
    assert_eq!(block_on(mail.send(&job("ada"))), Ok(Sent::Before));
}

#[test]
fn a_provider_that_is_not_there_is_away() {
    let nowhere = Mail::at("127.0.0.1:1".parse().expect("an address"));
    assert!(matches!(block_on(nowhere.send(&job("ada"))), Err(SendError::Away(_))));
    assert!(nowhere.counts().is_err());
}
