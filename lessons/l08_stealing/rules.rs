//! An owner with two tasks works until it has none; a thief steals once, or twice. Each task is done by one of them.

use super::exercise::Deque;
use super::explore::explore;
use super::sync::{Arc, thread};
use brigade::workbench::judge::{Cases, Ruling};

const ONCE: Cases = Cases { what: "an owner with 2 tasks × a thief that steals once", least: 4 };
const TWICE: Cases = Cases { what: "an owner with 2 tasks × a thief that steals twice", least: 6 };

/// No task may be done twice and none never, and each side keeps to its end.
pub fn judge() -> Ruling {
    explore(&ONCE, || share(1)).and(|| explore(&TWICE, || share(2)))
}

fn share(thefts: usize) {
    let deque = Arc::new(Deque::new());
    (1..=2).for_each(|task| deque.push(task));
    let owner = Arc::clone(&deque);
    // Until there is nothing: three takes, if each is right. Four are enough to see one that is not.
    let owner = thread::spawn(move || (0..4).map_while(|_| owner.pop()).collect::<Vec<_>>());
    let thief = Arc::clone(&deque);
    let thief =
        thread::spawn(move || (0..thefts).filter_map(|_| thief.steal()).collect::<Vec<_>>());
    let (popped, stolen) = (owner.join().unwrap(), thief.join().unwrap());
    for task in 1..=2 {
        let done = popped.iter().chain(&stolen).filter(|done| **done == task).count();
        assert!(done < 2, "task {task} was done twice");
        assert!(
            done > 0,
            "task {task} was never done: the owner went home, and it was still there"
        );
    }
    assert!(
        stolen.first() != Some(&2),
        "the thief took task 2, which the owner pushed last, and not the oldest"
    );
    assert!(
        popped.first() != Some(&1) || popped.len() < 2,
        "the owner took task 1 before task 2, which it pushed last"
    );
}
