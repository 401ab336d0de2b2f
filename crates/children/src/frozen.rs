//! Processes that stand still: the system gives them no time, and what is sent to them waits.

use crate::Run;
use crate::identity::Identity;
use rustix::process::Signal;
use std::io;

/// Processes of a run that stand still. They go on when this is dropped, and before the run ends them: what stands still
/// hears no signal but KILL, and PostgreSQL's processes would outlive their first.
#[derive(Debug)]
pub struct Frozen {
    run: Run,
    processes: Vec<Identity>,
}

impl Frozen {
    /// Asks `which` until it names none that still goes on: a process may start another before it stands still.
    pub(crate) fn all(run: Run, mut which: impl FnMut() -> Vec<u32>) -> io::Result<Frozen> {
        let mut frozen = Frozen { run, processes: Vec::new() };
        loop {
            let mut new: Vec<Identity> = which().into_iter().filter_map(Identity::of).collect();
            new.retain(|process| !frozen.processes.contains(process));
            if new.is_empty() {
                return Ok(frozen);
            }
            frozen.run.stand_still(&new)?; // written down first: from then on they are let go, whatever happens
            new.iter().for_each(|process| process.signal(Signal::STOP));
            frozen.processes.extend(new);
        }
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.processes.iter().for_each(|process| process.signal(Signal::CONT));
        let _the_run_has_ended = self.run.go_on(&self.processes);
    }
}
