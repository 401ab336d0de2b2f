//! An owner works until it has nothing left, and thieves steal. Each task is done by one of them, and no thief goes away empty
//! from a deque that is not.

use super::exercise::Deque;
use super::explore::{alone, explore, rhythms};
use super::sync::{Arc, thread};
use brigade_judge::{Cases, Ruling};
use std::collections::VecDeque;

const TWICE: Cases = Cases { what: "an owner with 2 tasks × a thief that steals twice", least: 6 };
const PUSHED: Cases = Cases {
    what: "an owner that pushes 3 tasks between its pops × a thief that steals twice",
    least: 6,
};
const ENOUGH: Cases = Cases { what: "3 tasks for an owner and 2 thieves", least: 6 };

/// No task may be done twice and none never, each side keeps to its end, and finds a task if there is one.
pub fn judge() -> Ruling {
    explore(&TWICE, || share(&[Push(1), Push(2)], &[]))
        .and(|| explore(&PUSHED, || share(&[], &[Push(1), Push(2), Pop, Push(3)])))
        .and(|| explore(&ENOUGH, enough))
        .and(|| rhythms("3 tasks for an owner and 2 thieves", &[1], |_| enough()))
        .and(|| alone("a thousand calls one after another", long))
}

/// What an owner does.
#[derive(Clone, Copy)]
enum Act {
    Push(u32),
    Pop,
}

use Act::{Pop, Push};

/// The owner acts before the thief is there, and then beside it, and then pops until there is nothing: one pop more than there
/// are tasks is enough to see one that is wrong.
fn share(before: &[Act], beside: &'static [Act]) {
    let deque = Arc::new(Deque::new());
    let act = |deque: &Deque, act: &Act| match *act {
        Push(task) => {
            deque.push(task);
            None
        }
        Pop => deque.pop(),
    };
    for first in before {
        act(&deque, first);
    }
    let owner = Arc::clone(&deque);
    let owner = thread::spawn(move || {
        let popped: Vec<u32> = beside.iter().filter_map(|next| act(&owner, next)).collect();
        popped.into_iter().chain((0..4).map_while(|_| owner.pop())).collect::<Vec<_>>()
    });
    let thief = Arc::clone(&deque);
    let thief = thread::spawn(move || (0..2).filter_map(|_| thief.steal()).collect::<Vec<_>>());
    let (popped, stolen) = (owner.join().unwrap(), thief.join().unwrap());
    let tasks = before.iter().chain(beside).filter(|act| matches!(act, Push(_))).count() as u32;
    each_once(tasks, &popped, &stolen);
    assert!(
        stolen.is_sorted(),
        "the thief took task {} before an older one",
        stolen.first().unwrap_or(&0)
    );
    let newest = popped.first().is_none_or(|&first| first >= 2 || stolen.contains(&2));
    assert!(newest, "the owner took task 1 before task 2, which it pushed last");
}

fn each_once(tasks: u32, popped: &[u32], stolen: &[u32]) {
    for task in 1..=tasks {
        let done = popped.iter().chain(stolen).filter(|done| **done == task).count();
        assert!(done < 2, "task {task} was done twice");
        assert!(
            done > 0,
            "task {task} was never done: the owner went home, and it was still there"
        );
    }
}

/// There is a task for each of them, pushed before they come.
fn enough() {
    let deque = Arc::new(Deque::new());
    (1..=3).for_each(|task| deque.push(task));
    let takes = |take: fn(&Deque) -> Option<u32>| {
        let deque = Arc::clone(&deque);
        thread::spawn(move || take(&deque))
    };
    let threads = [takes(Deque::pop), takes(Deque::steal), takes(Deque::steal)];
    let took = threads.map(|thread| thread.join().unwrap());
    let [Some(popped), Some(first), Some(second)] = took else {
        let who = if took[0].is_none() { "the owner" } else { "a thief" };
        panic!("{who} found nothing, and there were 3 tasks for 3 of them")
    };
    each_once(3, &[popped], &[first, second]);
    assert!(popped == 3, "a thief took task 3, which the owner pushed last, and not the oldest");
}

/// As a deque of the standard library does it, with numbers of every size, and no other thread there.
fn long() {
    let (deque, mut known) = (Deque::new(), VecDeque::new());
    for call in 0..1_000_u32 {
        match call % 10 {
            0..=4 => {
                let task = call.wrapping_mul(0x9E37_79B9);
                deque.push(task);
                known.push_back(task);
            }
            5 | 6 => agree("the owner", deque.pop(), known.pop_back()),
            7 | 8 => agree("a thief", deque.steal(), known.pop_front()),
            // The last ones, too, and one more.
            _ if call % 100 == 99 => (0..=known.len()).for_each(|_| {
                agree("a thief", deque.steal(), known.pop_front());
            }),
            _ => {}
        }
    }
    (0..=known.len()).for_each(|_| agree("the owner", deque.pop(), known.pop_back()));
}

fn agree(who: &str, took: Option<u32>, right: Option<u32>) {
    assert!(took.is_some() || right.is_none(), "{who} found nothing, and there was a task");
    assert!(took == right, "{who} took {took:?}, and {right:?} would have been right");
}
