//! Looks at a process as lanes in the language of every other picture. What happened between two looks is
//! known as a share and not when: it is drawn one thread after the other, so that nothing seems to have
//! happened at the same time that need not have. Pure.

use super::sampler::Look;
use brigade_core::trace::{Block, Lane, Origin, State, TaskInfo, Trace};
use std::collections::HashMap;
use std::time::Duration;

/// So much of a run is drawn.
const DRAWN: Duration = Duration::from_millis(240);

/// Draws a stretch from the middle of `looks`. If `held`, a thread that sleeps is one that a request has to
/// itself, and is drawn as waiting; if not, it is parked, and nothing is drawn.
pub(super) fn lanes(looks: &[Look], held: bool, cores: usize, machine: &str) -> Trace {
    let looks = middle(looks);
    let (first, last) = (&looks[0], &looks[looks.len() - 1]);
    let order = by_use(first, last);
    let wall = nanos(last.at - first.at).max(1);
    let mut drawing = Drawing { lanes: vec![Vec::new(); order.len()], held };
    for pair in looks.windows(2) {
        drawing.between(&pair[0], &pair[1], first.at, &order);
    }
    let name = |id: &u32| {
        let thread = last.threads.iter().find(|thread| thread.id == *id);
        thread.map_or_else(|| id.to_string(), |thread| thread.name.clone())
    };
    let each = (last.at - first.at).as_secs_f64() * 1e3 / (looks.len() - 1).max(1) as f64;
    let mut blocks = drawing.lanes.concat();
    blocks.sort_by_key(|block| (block.lane, block.start));
    let trace = Trace {
        origin: Origin::Sampled(format!(
            "every {each:.1} ms from /proc, on {machine}. Anything shorter is invisible: between two \
samples a share is known, not when, and of two threads not whether they ran together"
        )),
        cores: cores as u16,
        wall,
        lost: 0,
        cpu_known: true,
        lanes: order.iter().map(|id| Lane { name: name(id), device: false }).collect(),
        tasks: vec![TaskInfo { label: "requests".into(), start: 0, end: Some(wall) }],
        blocks,
        waits: Vec::new(),
        edges: Vec::new(),
        notes: Vec::new(),
    };
    trace.certain() // more threads than cores, each busy for most of a stretch
}

/// A stretch from the middle: the start and the end of a run are not what it is like.
fn middle(looks: &[Look]) -> &[Look] {
    let from = (looks.len() / 4).min(looks.len().saturating_sub(2));
    let end = looks[from].at + DRAWN;
    let to = looks.partition_point(|look| look.at <= end).max(from + 2).min(looks.len());
    &looks[from..to]
}

/// The threads that ran at all, busiest first; if none did, all of them.
fn by_use(first: &Look, last: &Look) -> Vec<u32> {
    let before: HashMap<u32, Duration> = first.threads.iter().map(|t| (t.id, t.cpu)).collect();
    let used = |id: u32, cpu: Duration| cpu - before.get(&id).copied().unwrap_or_default().min(cpu);
    let mut all: Vec<(Duration, u32)> =
        last.threads.iter().map(|t| (used(t.id, t.cpu), t.id)).collect();
    if all.iter().any(|(used, _)| !used.is_zero()) {
        all.retain(|(used, _)| !used.is_zero());
    }
    all.sort_by_key(|(used, id)| (std::cmp::Reverse(*used), *id));
    all.into_iter().map(|(_, id)| id).take(usize::from(u16::MAX)).collect()
}

struct Drawing {
    lanes: Vec<Vec<Block>>,
    held: bool,
}

impl Drawing {
    /// What each thread did between two looks: some of it on a CPU, some of it ready, the rest asleep.
    fn between(&mut self, from: &Look, to: &Look, zero: Duration, order: &[u32]) {
        let before: HashMap<u32, _> = from.threads.iter().map(|t| (t.id, t)).collect();
        let (start, length) = (nanos(from.at - zero), nanos(to.at - from.at));
        let mut turn = 0;
        for thread in &to.threads {
            let lane = order.iter().position(|id| *id == thread.id);
            let (Some(lane), Some(before)) = (lane, before.get(&thread.id)) else { continue };
            let on = nanos(thread.cpu.saturating_sub(before.cpu)).min(length);
            let ready = nanos(thread.kept_waiting.saturating_sub(before.kept_waiting));
            let ready = ready.min(length - on);
            if turn + on + ready > length {
                turn = 0;
            }
            let asleep = if self.held { length } else { 0 };
            self.draw(lane, start, turn.min(asleep), State::Asleep);
            self.draw(lane, start + turn, ready, State::Runnable);
            self.draw(lane, start + turn + ready, on, State::Running);
            turn += on + ready;
            self.draw(lane, start + turn, asleep.saturating_sub(turn), State::Asleep);
        }
    }

    /// A block, or more of the one before.
    fn draw(&mut self, lane: usize, start: u64, dur: u64, state: State) {
        if dur == 0 {
            return;
        }
        match self.lanes[lane].last_mut() {
            Some(last) if last.state == state && last.end() == start => last.dur += dur,
            _ => self.lanes[lane].push(Block {
                lane: lane as u16,
                task: 0,
                start,
                dur,
                state,
                cpu: 0,
                share: u8::MAX,
            }),
        }
    }
}

fn nanos(time: Duration) -> u64 {
    time.as_nanos() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use brigade_core::measure::ThreadUse;

    /// A look at `ms` in which each thread has used so many milliseconds of CPU and waited for so many.
    fn look(ms: u64, threads: &[(u32, u64, u64)]) -> Look {
        let thread = |&(id, cpu, kept_waiting): &(u32, u64, u64)| ThreadUse {
            id,
            name: format!("thread {id}"),
            state: 'S',
            cpu: Duration::from_millis(cpu),
            kept_waiting: Duration::from_millis(kept_waiting),
            voluntary_switches: 0,
            involuntary_switches: 0,
        };
        Look { at: Duration::from_millis(ms), threads: threads.iter().map(thread).collect() }
    }

    const MS: u64 = 1_000_000;

    #[test]
    fn between_two_looks_threads_are_drawn_one_after_the_other() {
        let looks = [look(0, &[(1, 0, 0), (2, 0, 0)]), look(10, &[(1, 4, 1), (2, 3, 0)])];
        let trace = lanes(&looks, true, 2, "a test");
        trace.check().unwrap();
        let seen: Vec<_> =
            trace.blocks.iter().map(|b| (b.lane, b.start / MS, b.dur / MS, b.state)).collect();
        let expected = [
            (0, 0, 1, State::Runnable),
            (0, 1, 4, State::Running),
            (0, 5, 5, State::Asleep),
            (1, 0, 5, State::Asleep),
            (1, 5, 3, State::Running),
            (1, 8, 2, State::Asleep),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn what_must_have_overlapped_overlaps() {
        let looks = [look(0, &[(1, 0, 0), (2, 0, 0)]), look(10, &[(1, 9, 0), (2, 8, 0)])];
        let trace = lanes(&looks, false, 2, "a test");
        trace.check().unwrap();
        assert_eq!(
            trace.blocks.iter().map(|b| (b.start / MS, b.dur / MS)).collect::<Vec<_>>(),
            [(0, 9), (0, 8)]
        );
    }

    #[test]
    fn never_more_run_than_there_are_cores() {
        let busy = [(1, 6, 0), (2, 6, 0), (3, 6, 0)];
        let looks = [look(0, &busy.map(|(id, ..)| (id, 0, 0))), look(10, &busy)];
        lanes(&looks, true, 2, "a test").check().unwrap();
    }

    #[test]
    fn a_thread_that_never_ran_or_came_in_the_middle_is_no_trouble() {
        let looks =
            [look(0, &[(1, 0, 0), (3, 0, 0)]), look(10, &[(1, 4, 0), (2, 50, 0), (3, 0, 0)])];
        let trace = lanes(&looks, true, 2, "a test");
        trace.check().unwrap();
        assert_eq!(
            trace.lanes.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(),
            ["thread 2", "thread 1"]
        );
        lanes(&[look(0, &[]), look(0, &[])], true, 2, "a test").check().unwrap();
    }
}
