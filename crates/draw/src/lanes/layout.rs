//! Where everything stands in a picture, for every renderer: which stretches of time are drawn, and
//! which rows there are with what in them. Pure; it knows time, not columns, pixels or colours.

use brigade_core::trace::{Block, Edge, Lane, Note, State, Trace, Wait};

/// An idle stretch longer than this share of the run is cut down.
const IDLE: f64 = 0.4;
/// What is left of an idle stretch that is cut, as a share of the run.
const REST: f64 = 0.1;
/// At most this many rows of threads are drawn.
const THREADS: usize = 16;
/// More notes than this on one lane are not drawn: they could not be read.
const NOTES: usize = 16;
/// At most this many rows for what overlaps: a device's blocks, the tasks that are ready.
const STACKED: usize = 8;

/// The stretches of time that are drawn, in order. Between two of them, time is cut out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// `(from, to)` in nanoseconds, never empty.
    pub parts: Vec<(u64, u64)>,
}

impl Scale {
    /// All of the run, except the middle of long stretches in which nothing at all is drawn. Waiting
    /// is never cut: how long it is, is what the picture is for.
    pub fn new(trace: &Trace) -> Scale {
        let mut parts = Vec::new();
        let mut from = 0;
        for (start, end) in idle(trace) {
            let rest = (trace.wall as f64 * REST / 2.0) as u64;
            parts.push((from, start + rest));
            from = end - rest;
        }
        parts.push((from, trace.wall.max(from + 1)));
        Scale { parts }
    }
    /// How much time is drawn.
    pub fn drawn(&self) -> u64 {
        self.parts.iter().map(|(from, to)| to - from).sum()
    }
    /// How much time each cut takes out.
    pub fn cuts(&self) -> Vec<u64> {
        self.parts.windows(2).map(|pair| pair[1].0 - pair[0].1).collect()
    }
}

/// Stretches longer than [`IDLE`] with no block and no wait.
fn idle(trace: &Trace) -> Vec<(u64, u64)> {
    let blocks = trace.blocks.iter().map(|b| (b.start, b.end()));
    let waits = trace.waits.iter().map(|w| (w.start, w.start + w.dur));
    let mut busy: Vec<(u64, u64)> = blocks.chain(waits).chain([(trace.wall, trace.wall)]).collect();
    busy.sort_unstable();
    let mut idle = Vec::new();
    let mut until = 0;
    for (start, end) in busy {
        if start.saturating_sub(until) as f64 > IDLE * trace.wall as f64 {
            idle.push((until, start));
        }
        until = until.max(end);
    }
    idle
}

/// A stretch of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Start, in nanoseconds.
    pub start: u64,
    /// End, in nanoseconds.
    pub end: u64,
    /// Index into [`Trace::tasks`].
    pub task: u32,
    /// As the block's.
    pub state: State,
    /// As the block's.
    pub share: u8,
}

impl From<Block> for Span {
    fn from(b: Block) -> Span {
        let end = b.end();
        Span { start: b.start, end, task: b.task, state: b.state, share: b.share }
    }
}

/// One line of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Before the line; empty for a further line of the same thing.
    pub name: String,
    /// Which lane it shows (an index into [`Trace::lanes`]), if it is one.
    pub lane: Option<u16>,
    /// Below the rule: a device, or tasks that no thread works on.
    pub below: bool,
    /// In order of their start; they never overlap.
    pub spans: Vec<Span>,
    /// To be written under the line, in order of time.
    pub notes: Vec<Note>,
}

/// The rows of tasks that hold no thread, each with what they are or wait for.
const TASKS: [(&str, State); 5] = [
    ("ready", State::Runnable),
    ("queue", State::Queue),
    ("lock", State::Lock),
    ("network", State::Network),
    ("waiting", State::Database),
];

impl Row {
    /// Whether it shows tasks that hold no thread, and no place.
    pub fn is_of_tasks(&self) -> bool {
        self.below && self.spans.iter().any(|span| span.state != State::Running)
    }
}

/// What is drawn, and how much had no room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Which time.
    pub scale: Scale,
    /// From top to bottom, threads first.
    pub rows: Vec<Row>,
    /// One sentence for everything that is not drawn.
    pub omitted: Vec<String>,
}

impl Layout {
    /// Lays a trace out.
    pub fn new(trace: &Trace) -> Layout {
        let mut layout = Layout { scale: Scale::new(trace), rows: Vec::new(), omitted: Vec::new() };
        let mut threads = 0;
        for ((index, lane), number) in trace.lanes.iter().enumerate().zip(0u16..) {
            let blocks = trace.on_lane(index).iter().copied();
            let spans: Vec<Span> = blocks.map(Span::from).collect();
            let before = layout.rows.len();
            if lane.device {
                layout.stack(&lane.name, Some(number), spans);
            } else {
                threads += 1;
                if threads <= THREADS {
                    let (name, lane, notes) = (name(trace, index), Some(number), Vec::new());
                    layout.rows.push(Row { name, lane, below: false, spans, notes });
                }
            }
            if layout.rows.len() > before {
                layout.note(trace, index);
            }
        }
        if threads > THREADS {
            layout.omitted.push(format!("{} more threads are not drawn", threads - THREADS));
        }
        layout.waits(trace);
        layout
    }
    /// What was noted on a lane, under the last of its rows.
    fn note(&mut self, trace: &Trace, lane: usize) {
        let own = |note: &&Note| usize::from(note.lane) == lane;
        let notes: Vec<Note> = trace.notes.iter().filter(own).cloned().collect();
        if notes.len() > NOTES {
            let name = &trace.lanes[lane].name;
            self.omitted.push(format!("{name}: {} notes are not drawn", notes.len()));
        } else if let Some(row) = self.rows.last_mut() {
            row.notes = notes;
        }
    }
    /// The tasks that wait without a thread. What they wait for at a device is drawn there.
    fn waits(&mut self, trace: &Trace) {
        let devices = trace.lanes.iter().any(|lane| lane.device);
        let visible = self.scale.drawn() / 100; // shorter ones would be a speck at any width
        for (name, state) in TASKS.into_iter().filter(|(_, f)| *f != State::Database || !devices) {
            let waits = trace.waits.iter().filter(|w| w.state == state && w.dur >= visible);
            let span = |w: &Wait| Span {
                start: w.start,
                end: w.start + w.dur,
                task: w.task,
                state,
                share: u8::MAX,
            };
            self.stack(name, None, waits.map(span).collect());
        }
    }
    fn stack(&mut self, name: &str, lane: Option<u16>, spans: Vec<Span>) {
        let rows = stacked(spans);
        let without_room: usize = rows.iter().skip(STACKED).map(Vec::len).sum();
        for (i, spans) in rows.into_iter().take(STACKED).enumerate() {
            let name = if i == 0 { name.to_owned() } else { String::new() };
            self.rows.push(Row { name, lane, below: true, spans, notes: Vec::new() });
        }
        if without_room > 0 {
            self.omitted.push(format!("{name}: {without_room} more that overlap are not drawn"));
        }
    }
}

/// A lane's own name; with a number if several threads are called so.
fn name(trace: &Trace, lane: usize) -> String {
    let name = &trace.lanes[lane].name;
    let alike = |lanes: &[Lane]| lanes.iter().filter(|l| !l.device && l.name == *name).count();
    match alike(&trace.lanes) {
        ..=1 => name.clone(),
        _ => format!("{name} {}", alike(&trace.lanes[..=lane])),
    }
}

/// Texts of one line each where they begin, `(from, to, text)`, on as many lines as keep them apart.
pub(super) fn lined<T: PartialOrd + Copy>(texts: Vec<(T, T, String)>) -> Vec<Vec<(T, String)>> {
    let mut lines: Vec<(T, Vec<(T, String)>)> = Vec::new();
    for (from, to, text) in texts {
        match lines.iter_mut().find(|(end, _)| *end <= from) {
            Some((end, line)) => {
                *end = to;
                line.push((from, text));
            }
            None => lines.push((to, vec![(from, text)])),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Spans that may overlap, each in the first row where it has room.
pub(super) fn stacked(mut spans: Vec<Span>) -> Vec<Vec<Span>> {
    spans.sort_by_key(|span| span.start);
    let mut rows: Vec<Vec<Span>> = Vec::new();
    for span in spans {
        let room = |row: &Vec<Span>| row.last().is_none_or(|last| last.end <= span.start);
        match rows.iter().position(room) {
            Some(row) => rows[row].push(span),
            None => rows.push(vec![span]),
        }
    }
    rows
}

/// Where a wake led: for every edge of the trace, the block (as an index) with which its task went on.
pub(super) fn landings(trace: &Trace) -> Vec<Option<usize>> {
    let thread = |lane: u16| !trace.lanes[usize::from(lane)].device;
    let blocks = trace.blocks.iter().enumerate().filter(|(_, b)| thread(b.lane));
    let mut starts: Vec<(u32, u64, usize)> = blocks.map(|(i, b)| (b.task, b.start, i)).collect();
    starts.sort_unstable();
    let landing = |edge: &Edge| {
        let next = starts.partition_point(|start| *start < (edge.task, edge.at, 0));
        let (task, _, block) = *starts.get(next)?;
        (task == edge.task).then_some(block)
    };
    trace.edges.iter().map(landing).collect()
}
