//! Rungs 2 and 3 as they are climbed: the same request, in which a user waits for the mail or does not; and a process of workers that is
//! killed while users sign up.

use super::{PATIENCE, ground, table, wait};
use brigade_children::until;
use brigade_core::http::Method;
use brigade_ladder::drills::User;
use brigade_ladder::ground::{Ground, Means, Need, Server};
use brigade_ladder::mail::Mail;
use brigade_ladder::rungs::rung;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;

struct Climbed {
    means: Means,
    server: Server,
    mail: Mail,
    _ground: Ground, // ends last
}

impl Climbed {
    fn start(number: u8) -> Climbed {
        let rung = rung(number).expect("a rung");
        let ground = ground(&[Need::Postgres, Need::Mail]);
        let means = ground.means(rung).expect("means");
        let server = ground.serve(rung, &means).expect("it serves");
        let mail = Mail::at(means.mail().expect("a provider"));
        Climbed { means, server, mail, _ground: ground }
    }

    /// The status, and the whole text.
    fn sign_up(&self, name: &str) -> (u16, String) {
        let body = format!(r#"{{"address":"{name}@example.org"}}"#);
        let key = format!("Idempotency-Key: {name}\r\n");
        let mut user = User::of(self.server.address());
        let answer = user.ask_with(&Method::Post, "/api/users", &key, &body).expect("an answer");
        (answer.status, answer.text)
    }

    fn accepted(&self) -> u64 {
        self.mail.counts().expect("counts").accepted
    }

    /// The process of workers, if there is one.
    fn workers(&self) -> Option<Pid> {
        let server = self.server.process();
        let mut others = server.family().ok()?.into_iter().filter(|process| *process != server);
        others.find_map(|other| Pid::from_raw(i32::try_from(other.id()).ok()?))
    }
}

#[test]
fn on_rung_2_a_user_waits_until_the_mail_is_sent() {
    let climbed = Climbed::start(2);
    let (status, text) = climbed.sign_up("ada");
    assert!(status == 201 && text.contains(r#""mail":"sent""#), "{text}");
    assert_eq!(climbed.accepted(), 1);
    assert_eq!(climbed.sign_up("ada").0, 201);
    climbed.mail.out_of_order(true).expect("told");
    let (status, text) = climbed.sign_up("grace");
    assert!(status == 503 && text.contains("Retry-After: 1"), "{text}");
    assert_eq!(climbed.accepted(), 1);
    climbed.server.stop().expect("it ends well");
}

#[test]
fn on_rung_3_the_answer_comes_before_the_mail_and_a_stop_loses_nothing() {
    let climbed = Climbed::start(3);
    climbed.mail.out_of_order(true).expect("told");
    for n in 0..10 {
        let (status, text) = climbed.sign_up(&format!("u{n}"));
        assert!(status == 202 && text.contains(r#""mail":"queued""#), "{text}");
    }
    assert_eq!(climbed.sign_up("u0").0, 202);
    climbed.mail.out_of_order(false).expect("told");
    wait("all are sent", || climbed.accepted() == 10);
    climbed.mail.out_of_order(true).expect("told");
    assert_eq!(climbed.sign_up("last").0, 202);
    let Climbed { means, server, mail, _ground: kept } = climbed;
    server.stop().expect("it ends well, its workers too");
    let open = "SELECT state FROM jobs WHERE key = 'last'";
    assert_eq!(table(&means, open), ["open"], "what was not done stays");
    mail.out_of_order(false).expect("told");
    let again = kept.serve(rung(3).expect("a rung"), &means).expect("it serves again");
    wait("it is sent then", || mail.counts().expect("counts").accepted == 11);
    again.stop().expect("it ends well");
}

#[test]
fn on_rung_3_what_the_workers_send_is_counted_with_what_the_server_sends() {
    let mut climbed = Climbed::start(3);
    assert_eq!(climbed.sign_up("ada").0, 202);
    let counted = until(PATIENCE, || {
        // The server itself sends no mail.
        let sent = climbed.server.sent().expect("an answer");
        let mail = sent.into_iter().find(|bytes| bytes.part == "mail")?;
        (mail.to > 0 && mail.from > 0).then_some(mail)
    });
    assert!(counted.is_some());
    let workers = climbed.workers().expect("workers");
    kill_process(workers, Signal::KILL).expect("it ran");
    let server = climbed.server.sent().expect("an answer, with workers or without");
    assert!(server.iter().any(|bytes| bytes.part == "PostgreSQL" && bytes.to > 0), "{server:?}");
    climbed.server.stop().expect("it ends well");
}

#[test]
fn on_rung_3_a_killed_process_of_workers_is_started_again_and_users_see_nothing() {
    let climbed = Climbed::start(3);
    let workers = || until(PATIENCE, || climbed.workers()).expect("workers");
    let first = workers();
    fs::write(climbed.means.folder.join("kill-at"), "sent").expect("noted"); // for the next
    kill_process(first, Signal::KILL).expect("it ran");
    let second =
        until(PATIENCE, || climbed.workers().filter(|pid| *pid != first)).expect("another");
    for n in 0..5 {
        assert_eq!(climbed.sign_up(&format!("u{n}")).0, 202);
    }
    // The second dies by itself, behind a mail that was sent and not acknowledged.
    let third = until(PATIENCE, || climbed.workers().filter(|pid| *pid != second));
    assert!(third.is_some());
    wait("all are sent", || climbed.accepted() == 5);
    wait("one was handed in again", || climbed.mail.counts().expect("counts").duplicates >= 1);
    let done = "SELECT key FROM jobs WHERE state <> 'done'";
    wait("all are acknowledged", || table(&climbed.means, done).is_empty());
    climbed.server.stop().expect("it ends well");
}
