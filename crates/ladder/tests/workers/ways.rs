//! What a user waits for in each way, and what becomes of the mail when it fails, when there is no room, and when the process ends.

use super::{ground, user, wait};
use brigade_core::blink::Job;
use brigade_core::blink::database::{Answer, Database, Engine, Query, Question, Ticket};
use brigade_core::blink::stores::StoreError;
use brigade_core::trace::{Recorder, Task};
use brigade_ladder::engines::Postgres;
use brigade_ladder::ground::{Ground, Means, Need};
use brigade_ladder::jobs::ways::{Forget, Inline, Signups, Through, Way};
use brigade_ladder::jobs::{Channel, Crash, Duty, List, Workers};
use brigade_ladder::mail::Mail;
use brigade_ladder::telemetry::Telemetry;
use brigade_ladder::traffic::Meter;
use std::sync::Arc;

const NEEDS: [Need; 2] = [Need::Postgres, Need::Mail];

struct Scene {
    ground: Ground,
    means: Means,
    mail: Mail,
}

impl Scene {
    fn new(needs: &[Need]) -> Scene {
        let ground = ground(needs);
        let means = ground.means_of(needs).expect("means");
        let mail = Mail::at(means.mail().expect("a provider"));
        Scene { ground, means, mail }
    }

    fn database(&self, way: impl Way) -> Database {
        let url = self.means.postgres().expect("a URL");
        let postgres =
            Postgres::modular(url, &Recorder::off(), &Meter::default()).expect("it opens");
        let engine: Arc<dyn Engine> = Arc::new(postgres);
        let signups = Signups::start(way, engine, Crash::never(), &Recorder::off());
        Database::over(Arc::new(signups.expect("a thread")))
    }

    fn duty(&self) -> Duty {
        let (crash, recorder) = (Crash::never(), Recorder::off());
        Duty { mail: self.mail.clone(), crash, recorder, log: |_| {}, telemetry: Telemetry::off() }
    }

    fn accepted(&self) -> u64 {
        self.mail.counts().expect("counts").accepted
    }
}

fn signup(database: &Database, name: &str) -> Ticket {
    let user = user(name);
    let job = Job::mail(&user);
    let question = Question::Together(vec![Question::Enrol(user), Question::Enqueue(job)]);
    database.submit(Query::new(Task::default(), question))
}

fn enrolled(mail: Answer) -> Answer {
    Answer::Together(vec![Answer::Enrolled, mail])
}

#[test]
fn inline_the_mail_is_sent_by_the_answer_and_a_repetition_mends_what_failed() {
    let scene = Scene::new(&NEEDS);
    let database = scene.database(Inline(scene.mail.clone()));
    assert_eq!(signup(&database, "ada").wait(), enrolled(Answer::Done));
    assert_eq!(scene.accepted(), 1);
    scene.mail.out_of_order(true).expect("told");
    let answer = signup(&database, "grace").wait();
    let Answer::Together(answers) = &answer else { panic!("{answer:?}") };
    assert!(matches!(answers[1], Answer::Failed(StoreError::Unavailable(_))), "{answer:?}");
    scene.mail.out_of_order(false).expect("told");
    assert_eq!(signup(&database, "grace").wait(), enrolled(Answer::Done), "the same request again");
    assert_eq!(signup(&database, "grace").wait(), enrolled(Answer::Done));
    assert_eq!(scene.accepted(), 2, "and again is no other mail");
    let find = Query::new(Task::default(), Question::Find("absent".into()));
    assert_eq!(database.submit(find).wait(), Answer::Found(None), "all else is asked behind it");
}

#[test]
fn forgotten_the_mail_is_lost_when_the_provider_fails_and_the_answer_was_good() {
    let scene = Scene::new(&NEEDS);
    let database = scene.database(Forget(scene.mail.clone()));
    scene.mail.out_of_order(true).expect("told");
    assert_eq!(signup(&database, "ada").wait(), enrolled(Answer::Enqueued));
    wait("it was tried", || scene.mail.counts().expect("counts").refused == 1);
    scene.mail.out_of_order(false).expect("told");
    assert_eq!(signup(&database, "grace").wait(), enrolled(Answer::Enqueued));
    wait("the second is sent", || scene.accepted() == 1);
    assert!(!scene.mail.letters().expect("letters").contains_key("key-ada"));
}

#[test]
fn through_a_channel_that_is_full_nothing_is_kept_and_what_is_in_it_is_done_before_the_end() {
    let scene = Scene::new(&NEEDS);
    let queue = Channel::of(3);
    let database = scene.database(Through(queue.clone()));
    for name in ["a", "b", "c"] {
        assert_eq!(signup(&database, name).wait(), enrolled(Answer::Enqueued));
    }
    let busy = Answer::Failed(StoreError::Busy { retry_after: 1 });
    assert_eq!(signup(&database, "d").wait(), busy);
    let users = super::table(&scene.means, "SELECT address FROM users ORDER BY 1");
    assert_eq!(users, ["a@example.org", "b@example.org", "c@example.org"]);
    drop(Workers::start(&queue, &scene.duty(), 2).expect("workers")); // told to stop at once
    assert_eq!(scene.accepted(), 3);
    assert_eq!(signup(&database, "d").wait(), enrolled(Answer::Enqueued), "there is room again");
}

#[test]
fn through_redis_a_signup_waits_for_redis_and_says_so_when_it_is_away() {
    let mut scene = Scene::new(&[Need::Postgres, Need::Redis, Need::Mail]);
    let list = List::at(scene.means.redis().expect("a URL")).expect("a list");
    let database = scene.database(Through(list.clone()));
    assert_eq!(signup(&database, "ada").wait(), enrolled(Answer::Enqueued));
    scene.ground.kill(Need::Redis).expect("it ran");
    let answer = signup(&database, "grace").wait();
    let Answer::Together(answers) = &answer else { panic!("{answer:?}") };
    assert!(matches!(answers[1], Answer::Failed(StoreError::Unavailable(_))), "{answer:?}");
    scene.ground.restart(Need::Redis).expect("it starts again");
    assert_eq!(signup(&database, "grace").wait(), enrolled(Answer::Enqueued), "it mends it");
    let _workers = Workers::start(&list, &scene.duty(), 2).expect("workers");
    wait("both are sent", || scene.accepted() == 2);
}

#[test]
fn a_poison_message_is_tried_and_put_aside_while_the_others_are_sent() {
    let scene = Scene::new(&NEEDS);
    let queue = Channel::of(100);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let send = async |address: &str| {
        use brigade_ladder::jobs::Queue;
        let user = brigade_core::blink::User { address: address.into(), ..user(address) };
        let mut queue = queue.clone();
        let place = queue.reserve().unwrap_or_else(|_| panic!("there is room"));
        queue.push(place, &Job::mail(&user)).await.expect("pushed");
        queue.depth().await.expect("a depth")
    };
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        for address in ["p@poison.example", "r@refused.example", "a@example.org", "b@example.org"] {
            send(address).await;
        }
    });
    let _workers = Workers::start(&queue, &scene.duty(), 1).expect("a worker");
    wait("the others are sent", || scene.accepted() == 2);
    // Five tries of the one, and one of the other: a mailbox that is not there will not be there.
    wait("both are put aside", || scene.mail.counts().expect("counts").refused == 6);
    let depth = runtime.block_on(async {
        use brigade_ladder::jobs::Queue;
        queue.clone().depth().await.expect("a depth")
    });
    assert!(depth.waiting == 0, "{depth:?}");
}

#[test]
fn while_the_provider_is_out_of_order_no_job_is_given_up() {
    let scene = Scene::new(&NEEDS);
    let queue = Channel::of(100);
    let database = scene.database(Through(queue.clone()));
    scene.mail.out_of_order(true).expect("told");
    let _workers = Workers::start(&queue, &scene.duty(), 4).expect("workers");
    for n in 0..20 {
        assert_eq!(signup(&database, &format!("u{n}")).wait(), enrolled(Answer::Enqueued));
    }
    wait("they try", || scene.mail.counts().expect("counts").refused > 20);
    scene.mail.out_of_order(false).expect("told");
    wait("all are sent", || scene.accepted() == 20);
}
