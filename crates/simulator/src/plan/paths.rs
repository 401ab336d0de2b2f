//! Paths as operations.

use super::{Op, Places, index};
use crate::model::{Path, Patience, Scenario, Step, Work};

/// What is compiled so far.
pub(super) struct Compiler<'a> {
    scenario: &'a Scenario,
    places: &'a Places,
    /// The path that is being compiled, and how many streams of random numbers it has so far.
    path: (&'a str, usize),
    pub(super) ops: Vec<Op>,
    pub(super) times: Vec<(String, Work)>,
    pub(super) coins: Vec<(String, f64)>,
    pub(super) policies: Vec<(String, Patience)>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        places: &'a Places,
        policies: Vec<(String, Patience)>,
    ) -> Self {
        let (ops, times, coins) = (Vec::new(), Vec::new(), Vec::new());
        Compiler { scenario, places, path: ("", 0), ops, times, coins, policies }
    }

    /// Compiles a path and tells where it begins.
    pub(super) fn path(&mut self, path: &'a Path) -> u32 {
        let start = self.here();
        self.path = (&path.name, 0);
        self.steps(&path.steps);
        self.ops.push(Op::End);
        start
    }

    /// Calls were compiled with the number of their path: from now on with its `starts`.
    pub(super) fn link(&mut self, starts: &[u32]) {
        for op in &mut self.ops {
            if let Op::Call { start, .. } = op {
                *start = starts[*start as usize];
            }
        }
    }

    fn here(&self) -> u32 {
        self.ops.len() as u32
    }

    /// The name of the path's next stream: it stays the same if another path changes.
    fn stream(&mut self) -> String {
        self.path.1 += 1;
        format!("{} {}", self.path.0, self.path.1)
    }

    fn time(&mut self, time: &Work) -> u32 {
        let stream = self.stream();
        self.times.push((stream, time.clone()));
        self.times.len() as u32 - 1
    }

    fn steps(&mut self, steps: &'a [Step]) {
        steps.iter().for_each(|step| self.step(step));
    }

    fn step(&mut self, step: &'a Step) {
        match step {
            Step::Serve { at, time } => {
                let (at, time) = (self.places.named(at), self.time(time));
                self.ops.push(Op::Serve { at, time });
            }
            Step::Pass { time } => {
                let time = self.time(time);
                self.ops.push(Op::Pass { time });
            }
            Step::Hold { at, steps } => self.within(Op::Take { at: self.places.named(at) }, steps),
            Step::To { group, steps } => {
                self.within(Op::To { group: self.places.group(group) }, steps);
            }
            Step::LookUp { at, miss } => self.look_up(at, miss),
            Step::Call { path, patience } => self.call(path, *patience),
            Step::Apply { group, after, steps } => {
                let (apply, group) = (self.ops.len(), self.places.group(group));
                self.ops.push(Op::End);
                self.steps(steps);
                self.ops.extend([Op::Give, Op::End]);
                self.ops[apply] = Op::Apply { group, after: *after, then: self.here() };
            }
            Step::Either { share, steps, otherwise } => self.either(*share, steps, otherwise),
        }
    }

    /// What `op` takes is held during the steps.
    fn within(&mut self, op: Op, steps: &'a [Step]) {
        self.ops.push(op);
        self.steps(steps);
        self.ops.push(Op::Give);
    }

    fn look_up(&mut self, at: &str, miss: &'a [Step]) {
        let (at, look_up) = (self.places.named(at), self.ops.len());
        self.within(Op::LookUp { at, hit: 0 }, miss);
        self.ops[look_up] = Op::LookUp { at, hit: self.here() };
    }

    fn call(&mut self, path: &str, patience: Patience) {
        let names: Vec<&str> = self.scenario.paths.iter().map(|path| path.name.as_str()).collect();
        let (start, policy) = (index(&names, path) as u32, self.policies.len());
        let stream = self.stream();
        self.policies.push((stream, patience));
        self.ops.push(Op::Call { start, policy: policy as u32 });
    }

    fn either(&mut self, share: f64, steps: &'a [Step], otherwise: &'a [Step]) {
        let (either, coin, stream) = (self.ops.len(), self.coins.len(), self.stream());
        self.coins.push((stream, share));
        self.ops.push(Op::End);
        self.steps(steps);
        let jump = self.ops.len();
        self.ops.push(Op::End);
        self.ops[either] = Op::Either { coin: coin as u32, otherwise: self.here() };
        self.steps(otherwise);
        self.ops[jump] = Op::Jump { to: self.here() };
    }
}
