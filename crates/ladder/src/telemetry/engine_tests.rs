//! What an engine under watch leaves behind, and what goes on to the engine behind it.

use super::*;
use crate::telemetry::log::What;
use crate::telemetry::{Sampling, Sink, Span};
use brigade_core::blink::User;
use brigade_core::blink::database::{Database, Ticket};
use brigade_core::trace::Task;
use std::sync::Mutex;

/// Answers as it is told, and keeps what it was asked.
#[derive(Debug)]
struct Fixed {
    answer: Answer,
    asked: Mutex<Vec<(Option<Context>, Arc<Question>)>>,
}

impl Engine for Fixed {
    fn submit(&self, query: Query, promise: Promise) {
        self.asked.lock().unwrap().push((query.task.context(), query.question));
        promise.answer(self.answer.clone());
    }
}

struct Stand {
    telemetry: Telemetry,
    spans: Sink<Span>,
    log: Sink<crate::telemetry::log::Event>,
    behind: Arc<Fixed>,
    database: Database,
}

fn stand(answer: Answer) -> Stand {
    let (spans, log) = (Sink::unread(64), Sink::unread(64));
    let telemetry = Telemetry::into_sinks(Sampling::ALL, spans.clone(), log.clone());
    let behind = Arc::new(Fixed { answer, asked: Mutex::default() });
    let watched = telemetry.over(Arc::clone(&behind) as Arc<dyn Engine>, "PostgreSQL");
    Stand { database: Database::over(watched), telemetry, spans, log, behind }
}

impl Stand {
    /// Asks on behalf of a request; its context.
    fn ask(&self, question: Question) -> (Context, Answer) {
        let handled = self.telemetry.request("enrol", None).expect("it is on");
        let context = handled.context();
        let task = Task::default().watched(Arc::new(Under(context)));
        let ticket: Ticket = self.database.submit(Query::new(task, question));
        let answer = ticket.wait();
        handled.replied(202);
        (context, answer)
    }
}

fn sign_up() -> (Question, Job) {
    let (address, code) = ("ada@example.org".into(), "271828".into());
    let user = User { address, code, key: "k".into() };
    let job = Job::mail(&user);
    (Question::Together(vec![Question::Enrol(user), Question::Enqueue(job.clone())]), job)
}

#[test]
fn an_answer_is_a_span_under_the_request_and_the_engine_behind_is_under_that() {
    let stand = stand(Answer::Target(None));
    let (context, answer) = stand.ask(Question::Locate("a".into()));
    assert_eq!(answer, Answer::Target(None));
    let spans = stand.spans.taken();
    let [engine, request] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!((engine.name, engine.kind, engine.failed), ("PostgreSQL", Kind::Client, false));
    assert_eq!(engine.parent, Some(context.span));
    assert_eq!((request.name, request.context, request.is_local_root), ("enrol", context, true));
    let asked = stand.behind.asked.lock().unwrap();
    assert_eq!(asked[0].0, Some(engine.context));
}

#[test]
fn a_job_carries_the_context_to_its_worker_and_nothing_else_of_it_changes() {
    let stand = stand(Answer::Enrolled);
    let (question, job) = sign_up();
    let (context, _) = stand.ask(question);
    let asked = stand.behind.asked.lock().unwrap();
    let Question::Together(writes) = &*asked[0].1 else { panic!("{asked:?}") };
    let [Question::Enrol(_), Question::Enqueue(carrying)] = &writes[..] else {
        panic!("{writes:?}")
    };
    let carried_context = carried(carrying).expect("a context");
    assert_eq!(carried_context.trace, context.trace);
    let payload = |job: &Job| from_str::<Map<String, Value>>(&job.payload).unwrap();
    let mut rest = payload(carrying);
    rest.remove(TRACEPARENT);
    assert_eq!((rest, &carrying.key), (payload(&job), &job.key));
    assert_eq!(carried(&job), None);

    let open = stand.telemetry.tracer().linked(Some(carried_context), "job");
    assert_ne!(open.context().trace, context.trace);
    open.end();
    let spans = stand.spans.taken();
    assert_eq!(spans.last().and_then(|span| span.link), Some(carried_context));
}

#[test]
fn a_fault_is_in_the_span_the_log_and_one_report_without_its_secrets() {
    let why = "postgres://blink:hunter2@db/links: connection refused";
    let stand = stand(Answer::Failed(StoreError::Unavailable(why.into())));
    for _ in 0..3 {
        stand.ask(Question::Locate("a".into()));
    }
    let spans = stand.spans.taken();
    assert_eq!(spans.iter().filter(|span| span.failed).count(), 3);
    let faults = stand.log.taken().into_iter().filter(|it| matches!(it.what, What::Fault { .. }));
    assert_eq!(faults.count(), 3);
    let reports = stand.telemetry.reports();
    assert_eq!((reports.len(), reports[0].count), (1, 3));
    assert!(reports[0].why.contains("connection refused"), "{reports:?}");
    assert!(!format!("{reports:?} {spans:?}").contains("hunter2"));
}

#[test]
fn a_code_that_is_taken_is_no_fault() {
    let stand = stand(Answer::Failed(StoreError::Taken));
    stand.ask(Question::Ready);
    assert!(stand.telemetry.reports().is_empty());
    assert!(stand.spans.taken().iter().all(|span| !span.failed));
}

#[test]
fn what_is_asked_for_no_request_that_is_watched_leaves_nothing() {
    let stand = stand(Answer::Counted);
    let question = Question::Count(vec![("a".into(), 1)]);
    stand.database.submit(Query::new(Task::default(), question)).wait();
    assert!(stand.spans.taken().is_empty());
    assert_eq!(stand.behind.asked.lock().unwrap()[0].0, None);
}
