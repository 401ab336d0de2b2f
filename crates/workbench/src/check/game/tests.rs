//! The game over positions that are written down by hand.

use super::*;

fn event(thread: usize, kind: Kind) -> Event {
    Event { thread, kind, object: 0, said: String::new(), line: 12, exercise: true }
}

/// A has read and comes to its write, B has just begun, C waits for a lock, the judge for the end of A.
fn position() -> Position {
    use Operation::{Join, Load, Lock, Store};
    let events = vec![
        event(0, Kind::Begins),
        event(1, Kind::Begins),
        event(2, Kind::Begins),
        event(3, Kind::Begins),
        event(0, Kind::Wants(Join)),
        event(3, Kind::Wants(Lock)),
        event(1, Kind::Wants(Load)),
        event(1, Kind::Did(Load)),
        event(1, Kind::Wants(Store)),
    ];
    let threads = ["judge", "A", "B", "C"].map(String::from).to_vec();
    let schedule = Schedule { threads, events, ..Schedule::default() };
    Position { schedule, can_go_on: vec![1, 2], end: None }
}

#[test]
fn a_step_back_is_the_last_turn_dropped() {
    let mut game = Game::default();
    assert!(!game.back());
    game.take(2, &position());
    game.take(1, &position());
    assert_eq!(game.task(), Task::Play(vec![2, 1]));
    assert_eq!(game.interruptions(), 1, "A had moved and could have gone on");
    assert!(game.back());
    assert_eq!(game.task(), Task::Play(vec![2]));
}

#[test]
fn what_touches_nothing_shared_is_done_without_asking() {
    use Operation::{Join, Load, Lock, Spawn, Unlock};
    let alone = |told: &[(usize, Kind)], can_go_on: &[usize]| {
        let events = told.iter().map(|(thread, kind)| event(*thread, *kind)).collect();
        let schedule = Schedule { events, ..Schedule::default() };
        let position = Position { schedule, can_go_on: can_go_on.to_vec(), end: None };
        let mut game = Game::default();
        game.go_on_alone(&position).then(|| game.task())
    };
    let turn = |thread| Some(Task::Play(vec![thread]));
    assert_eq!(alone(&[], &[0, 1]), turn(0), "it may have more threads to start");
    assert_eq!(alone(&[(0, Kind::Did(Spawn)), (1, Kind::Begins)], &[0, 1, 2]), turn(0));
    let waits = (0, Kind::Wants(Join));
    let (a, b) = ((1, Kind::Begins), (2, Kind::Begins));
    assert_eq!(alone(&[a, b, waits], &[1, 2]), turn(1), "to its first operation");
    let (a, b) = ((1, Kind::Wants(Load)), (2, Kind::Wants(Load)));
    assert_eq!(alone(&[a, b, waits], &[1, 2]), None);
    assert_eq!(alone(&[(1, Kind::Ends), b, waits], &[0, 2]), turn(0), "one has ended");
    assert_eq!(alone(&[a, (0, Kind::Wants(Lock))], &[0, 1]), None, "it takes part");
    assert_eq!(alone(&[a, (2, Kind::Did(Unlock))], &[1, 2]), None, "only once a thread");
}

#[test]
fn a_step_back_drops_what_the_judge_did_alone_as_well_but_not_at_the_beginning() {
    let mut judge = Position { can_go_on: vec![0, 1], ..position() };
    judge.schedule.events.push(event(0, Kind::Wants(Operation::Join)));
    let mut game = Game::default();
    assert!(game.go_on_alone(&judge) && !game.back());
    game.take(1, &position());
    assert!(game.go_on_alone(&judge));
    assert_eq!(game.task(), Task::Play(vec![0, 1, 0]));
    assert_eq!(game.chosen().collect::<Vec<_>>(), [1]);
    assert!(game.back());
    assert_eq!(game.task(), Task::Play(vec![0]));
}

#[test]
fn everybody_stands_where_their_last_event_says() {
    let position = position();
    let seen: Vec<_> = standings(&position)
        .iter()
        .map(|at| (at.name, at.wants.map(|event| event.kind), at.can_go_on))
        .collect();
    let store = Some(Kind::Wants(Operation::Store));
    let lock = Some(Kind::Wants(Operation::Lock));
    assert_eq!(seen, [("A", store, true), ("B", None, true), ("C", lock, false)]);
}

#[test]
fn the_menu_begins_with_who_moved_last_and_goes_round() {
    let mut menu = Menu::new(&position());
    assert_eq!(menu.key(&Key::Enter), Some(Answer::Take(1)));
    for (key, chosen) in [
        (Key::ArrowDown, 2),
        (Key::ArrowRight, 1),
        (Key::ArrowLeft, 2),
        (Key::ArrowUp, 1),
        (Key::Escape, 1),
        (Key::Char('3'), 1),
    ] {
        assert_eq!(menu.key(&key), None, "{key:?}");
        assert_eq!(menu.chosen(), Some(chosen), "{key:?}");
    }
    assert_eq!(menu.key(&Key::Char('2')), Some(Answer::Take(2)));
    assert_eq!(menu.key(&Key::Char('b')), Some(Answer::Back));
    assert_eq!(menu.key(&Key::CtrlC), Some(Answer::Quit));
}

#[test]
fn at_the_end_of_a_game_no_thread_can_be_taken() {
    let over = Position { can_go_on: Vec::new(), ..position() };
    let mut menu = Menu::new(&over);
    for key in [Key::Enter, Key::ArrowUp, Key::ArrowDown, Key::Char('1')] {
        assert_eq!(menu.key(&key), None, "{key:?}");
    }
    assert_eq!(menu.line("b"), Ok(Answer::Back));
    assert!(menu.line("1").is_err_and(|said| said.contains("q to quit")));
}

#[test]
fn a_line_that_is_no_turn_is_refused_with_the_turns_there_are() {
    let menu = Menu::new(&position());
    assert_eq!(menu.line(" 2\n"), Ok(Answer::Take(2)));
    for line in ["", "3", "-1", "one", "12", "99999999999999999999999"] {
        let refusal = menu.line(line).expect_err(line);
        assert!(refusal.contains("1 or 2, b for"), "{line}: {refusal}");
    }
}

#[test]
fn a_count_says_whether_it_is_all_there_is() {
    let said = |schedules, broken, all| counted(&Tally { schedules, broken, all });
    assert_eq!(said(20, 6, true), "6 of all 20 orders of their steps break it.");
    assert_eq!(said(20, 1, true), "1 of all 20 orders of their steps breaks it.");
    assert_eq!(said(27, 0, true), "None of all 27 orders of their steps breaks it.");
    let part = said(5000, 17, false);
    assert!(
        part.starts_with("17 of the 5000 orders of their steps that were tried break it, and"),
        "{part}"
    );
}

#[test]
fn advice_depends_on_how_often_somebody_was_interrupted() {
    let mut all = [0, 1, 2].map(advice);
    all.sort_unstable();
    assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
    assert_eq!(advice(2), advice(7));
}
