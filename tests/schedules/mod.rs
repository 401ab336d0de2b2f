//! Losing schedules written down by hand, each with the file that it is about.

use brigade::judge::{Event, Kind, Operation, Schedule};

pub(crate) const COUNTER: &str = "\
impl Clicks {
    pub fn click(&self) {
        let n = self.total.load(SeqCst);
        self.total.store(n + 1, SeqCst);
    }
    pub fn total(&self) -> u64 {
        self.total.load(SeqCst)
    }
}
";

pub(crate) const TWO_LOCKS: &str = "\
pub(crate) fn by_code(&self) {
    let codes = self.codes.lock().unwrap();
    let urls = self.urls.lock().unwrap();
}
pub(crate) fn by_url(&self) {
    let urls = self.urls.lock().unwrap();
    let codes = self.codes.lock().unwrap(); // both are needed, for a code and its URL must never disagree
}
";

pub(crate) const FLAG: &str = "\
pub(crate) fn wait(&self) {
    let mut ready = self.ready.lock().unwrap();
    if !self.is_ready.load(SeqCst) {
        ready = self.changed.wait(ready).unwrap();
    }
}
pub(crate) fn set(&self) {
    self.is_ready.store(true, SeqCst);
    self.changed.notify_one();
}
";

/// A schedule as it is written down: `A wants load 3`, `A did load 3 -> 0`, `A begins`, `A blocked`.
pub(crate) fn schedule(threads: &[&str], script: &str) -> Schedule {
    let events = script.lines().map(str::trim).filter(|line| !line.is_empty());
    Schedule {
        threads: threads.iter().map(|name| (*name).into()).collect(),
        events: events.map(|line| event(threads, line)).collect(),
        preemptions: Some(1),
        replay: Some("0012".into()),
        found: "number 3 of the schedules with at most 1".into(),
    }
}

/// `THREAD KIND [OPERATION#OBJECT LINE [SAID]]`; a line that begins with `r` is in the judge's rules.
fn event(threads: &[&str], text: &str) -> Event {
    let mut words = text.splitn(5, ' ');
    let mut word = || words.next().unwrap_or_default();
    let name = word();
    let thread = threads.iter().position(|known| *known == name).expect(text);
    let (kind, what, line, said) = (word(), word(), word(), word());
    let (operation, object) = what.split_once('#').unwrap_or((what, "0"));
    let object = match threads.iter().position(|known| *known == object) {
        Some(thread) => thread,
        None => object.parse().expect(text),
    };
    let kind = match kind {
        "begins" => Kind::Begins,
        "blocked" => Kind::Blocked,
        "ready" => Kind::Ready,
        "ends" => Kind::Ends,
        "wants" => Kind::Wants(operation_of(operation)),
        _ => Kind::Did(operation_of(operation)),
    };
    let number = line.trim_start_matches('r').parse().unwrap_or(0);
    let exercise = number > 0 && !line.starts_with('r');
    Event { thread, kind, object, said: said.into(), line: number, exercise }
}

fn operation_of(name: &str) -> Operation {
    use Operation::*;
    let all = [
        Load, Store, Update, Fence, Lock, TryLock, Unlock, Wait, Notify, Send, Receive, Spawn,
        Join, Yield, Point,
    ];
    all.into_iter().find(|operation| operation.name() == name).expect(name)
}

/// Two threads click once each, and the judge looks.
pub(crate) fn lost_update() -> Schedule {
    schedule(
        &["judge", "A", "B"],
        "A begins
         judge did spawn#A r13
         B begins
         judge did spawn#B r13
         judge wants join#A r18
         A wants load#0 3
         A did load#0 3 -> 0
         A wants store#0 4
         B wants load#0 3
         B did load#0 3 -> 0
         B wants store#0 4
         B did store#0 4 := 1
         B ends
         A did store#0 4 := 1
         A ends
         judge did join#A r18
         judge wants join#B r18
         judge did join#B r18
         judge wants load#0 7
         judge did load#0 7 -> 1",
    )
}

/// Each has one lock and wants the other's.
pub(crate) fn deadlock() -> Schedule {
    schedule(
        &["judge", "A", "B"],
        "A begins
         B begins
         judge wants join#A r18
         judge blocked
         A wants lock#0 2
         A did lock#0 2
         A wants lock#1 3
         B wants lock#1 6
         B did lock#1 6
         B wants lock#0 7
         B blocked
         A blocked",
    )
}

/// The wake-up comes between the look and the wait.
pub(crate) fn lost_wake_up() -> Schedule {
    schedule(
        &["judge", "waiter", "setter"],
        "waiter begins
         setter begins
         waiter wants lock#0 2
         waiter did lock#0 2
         waiter wants load#1 3
         waiter did load#1 3 -> false
         waiter wants wait#2 4
         setter wants store#1 8
         setter did store#1 8 := true
         setter wants notify#2 9
         setter did notify#2 9 one
         setter ends
         waiter blocked
         waiter did unlock#0 4 to wait
         judge wants join#waiter r18
         judge blocked",
    )
}

/// Two threads take turns for longer than any screen is wide.
pub(crate) fn long() -> Schedule {
    let mut script = String::from("A begins\nB begins\n");
    for n in 0..60 {
        let thread = if n % 3 == 0 { "A" } else { "B" };
        script += &format!("{thread} wants update#0 3\n{thread} did update#0 3 {n} -> {}\n", n + 1);
    }
    schedule(&["judge", "A", "B"], &script)
}

/// All of them, with their files.
pub(crate) fn all() -> [(&'static str, Schedule, &'static str); 4] {
    [
        ("lost-update", lost_update(), COUNTER),
        ("deadlock", deadlock(), TWO_LOCKS),
        ("lost-wake-up", lost_wake_up(), FLAG),
        ("long", long(), COUNTER),
    ]
}
