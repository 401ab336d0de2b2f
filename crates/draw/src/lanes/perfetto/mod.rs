//! A trace for <https://ui.perfetto.dev>: native track events. A process for the run, a thread for
//! each lane, a track for each task, two counters, and flows for the wakes.
//!
//! Numbers of fields from `protos/perfetto/trace` of the Perfetto project (Apache-2.0).

mod proto;

use super::layout::{Span, landings, stacked};
use brigade_core::trace::{State, Stretch, Trace, Wait};
use proto::Message;
use std::collections::HashMap;

const PROCESS: u64 = 1;
const TASKS: u64 = 2;
const IN_FLIGHT: u64 = 3;
const ON_CPU: u64 = 4;
/// The track of lane `n` is `LANES + n`; further tracks of an overlapping device are above `STACKS`.
const LANES: u64 = 1 << 20;
const STACKS: u64 = 1 << 36;
const TASK: u64 = 1 << 48;

const BEGIN: u64 = 1;
const END: u64 = 2;
const INSTANT: u64 = 3;
const COUNTER: u64 = 4;

/// The trace as bytes of a `.perfetto-trace` file. It must be well-formed (see [`Trace::check`]).
pub fn perfetto(trace: &Trace) -> Vec<u8> {
    let mut file = File { trace, out: Message::default(), flows: flows(trace) };
    file.tracks();
    for lane in 0..trace.lanes.len() {
        file.lane(lane);
    }
    file.tasks();
    file.counter(IN_FLIGHT, trace.in_flight());
    file.counter(ON_CPU, trace.on_cpu());
    file.out.into_bytes()
}

/// The number of the wake with which a task's block began, by the task and the block's start.
fn flows(trace: &Trace) -> HashMap<(u32, u64), u64> {
    let flow = |(block, flow): (Option<usize>, u64)| {
        let block = &trace.blocks[block?];
        Some(((block.task, block.start), flow))
    };
    landings(trace).into_iter().zip(1..).filter_map(flow).collect()
}

struct File<'a> {
    trace: &'a Trace,
    out: Message,
    flows: HashMap<(u32, u64), u64>,
}

impl File<'_> {
    fn packet(&mut self, at: u64, field: u32, message: Message) {
        let first = u64::from(self.out.as_ref().is_empty()); // SEQ_INCREMENTAL_STATE_CLEARED
        let packet = Message::default()
            .number(8, at)
            .number(10, 1) // all from one sequence
            .number(13, first)
            .bytes(field, message);
        self.out = std::mem::take(&mut self.out).bytes(1, packet);
    }
    fn describe(&mut self, uuid: u64, name: &str, more: impl FnOnce(Message) -> Message) {
        let track = Message::default().number(1, uuid).bytes(2, name);
        self.packet(0, 60, more(track));
    }
    fn event(&mut self, at: u64, kind: u64, track: u64, more: impl FnOnce(Message) -> Message) {
        let event = Message::default().number(9, kind).number(11, track);
        self.packet(at, 11, more(event));
    }
    fn tracks(&mut self) {
        let trace = self.trace;
        let process = Message::default().number(1, 1).bytes(6, "brigade");
        self.describe(PROCESS, "brigade", |track| track.bytes(3, process));
        let counter = |track: Message| track.number(5, PROCESS).bytes(8, Message::default());
        self.describe(IN_FLIGHT, "in flight", counter);
        self.describe(ON_CPU, "on CPU", counter);
        for (lane, uuid) in trace.lanes.iter().zip(LANES..) {
            let tid = uuid - LANES + 2; // 1 would be the process itself
            let thread = Message::default().number(1, 1).number(2, tid).bytes(5, &lane.name);
            self.describe(uuid, &lane.name, |track| {
                if lane.device {
                    track.number(5, PROCESS)
                } else {
                    // no parent: a thread's track finds its process by the pid
                    track.bytes(4, thread)
                }
            });
        }
        self.describe(TASKS, "tasks", |track| track.number(5, PROCESS));
        for (task, uuid) in trace.tasks.iter().zip(TASK..) {
            self.describe(uuid, &task.label, |track| track.number(5, TASKS));
        }
    }
    fn lane(&mut self, lane: usize) {
        let trace = self.trace;
        let (track, of) = (LANES + lane as u64, &trace.lanes[lane]);
        let blocks = trace.on_lane(lane).iter().copied();
        let spans = blocks.map(Span::from).filter(|span| span.start < span.end);
        for (spans, row) in stacked(spans.collect()).into_iter().zip(0..) {
            let own = if row == 0 { track } else { STACKS + (lane as u64) * 65_536 + row };
            if row > 0 {
                self.describe(own, &of.name, |track| track.number(5, PROCESS));
            }
            for span in spans {
                self.slice(own, &span, of.device);
            }
        }
        let edges = (1..).zip(&trace.edges);
        for (flow, edge) in edges.filter(|(_, edge)| usize::from(edge.lane) == lane) {
            self.event(edge.at, INSTANT, track, |e| e.bytes(23, "wake").fixed(47, flow));
        }
    }
    fn slice(&mut self, track: u64, span: &Span, device: bool) {
        let label = &self.trace.tasks[span.task as usize].label;
        let name = match span.state {
            State::Running if span.share < u8::MAX => {
                format!("{label} ({:.0} % of a CPU)", f64::from(span.share) / 2.55)
            }
            State::Running => label.clone(),
            state => format!("{label} {}", words(state)),
        };
        let flow = self.flows.get(&(span.task, span.start)).filter(|_| !device).copied();
        self.event(span.start, BEGIN, track, |event| {
            let event = event.bytes(22, words(span.state)).bytes(23, name);
            flow.into_iter().fold(event, |event, flow| event.fixed(48, flow))
        });
        self.event(span.end, END, track, |event| event);
    }
    /// A slice for each task's life, and in it one for each of its waits.
    fn tasks(&mut self) {
        let trace = self.trace;
        let mut waits: Vec<&Wait> = trace.waits.iter().filter(|wait| wait.dur > 0).collect();
        waits.sort_by_key(|wait| (wait.task, wait.start));
        let mut waits = waits.into_iter().peekable();
        for (info, task) in trace.tasks.iter().zip(0..) {
            let track = TASK + u64::from(task);
            self.event(info.start, BEGIN, track, |e| e.bytes(22, "task").bytes(23, &info.label));
            while let Some(wait) = waits.next_if(|wait| wait.task == task) {
                let name = words(wait.state);
                self.event(wait.start, BEGIN, track, |e| e.bytes(22, name).bytes(23, name));
                self.event(wait.start + wait.dur, END, track, |e| e);
            }
            self.event(info.end.unwrap_or(trace.wall), END, track, |e| e);
        }
    }
    /// How many there are at once, over time.
    fn counter(&mut self, track: u64, stretches: Vec<Stretch>) {
        let mut changes: Vec<(u64, i64)> = Vec::new();
        for (from, to, weight) in stretches {
            changes.push((from, i64::from(weight)));
            changes.push((to, -i64::from(weight)));
        }
        changes.sort_unstable();
        let mut level = 0;
        for together in changes.chunk_by(|a, b| a.0 == b.0) {
            level += together.iter().map(|change| change.1).sum::<i64>();
            let value = level as f64 / 255.0;
            self.event(together[0].0, COUNTER, track, |event| event.double(44, value));
        }
    }
}

fn words(state: State) -> &'static str {
    match state {
        State::Running => "running",
        State::Runnable => "ready",
        State::Database => "waits for the database",
        State::Lock => "waits for a lock",
        State::Queue => "waits in a queue",
        State::Network => "waits for the network",
        State::Asleep => "asleep while requests wait",
    }
}
