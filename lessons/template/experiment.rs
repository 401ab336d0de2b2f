//! What runs: FILL IN.

use super::found::Found;
use brigade_core::jobs::login::{Stretch, cpu_clock};
use brigade_core::trace::Recorder;
use brigade_workbench::{Evidence, Setting, live};
use std::time::{Duration, Instant};

/// FILL IN: one way of organising the work. This one computes, and nothing waits.
pub(super) fn computing(setting: &Setting) -> anyhow::Result<Evidence> {
    let stretch = Stretch::lasting(Duration::from_millis(if setting.quick { 2 } else { 10 }));
    let recorder = Recorder::start();
    recorder.lane("thread");
    let task = recorder.task("A");
    let (began, cpu) = (Instant::now(), cpu_clock());
    (0..stretch.steps).fold(1, |state, _| task.run(|| stretch.step(state)));
    task.finish();
    let found = Found {
        total_ms: began.elapsed().as_secs_f64() * 1e3,
        cpu_ms: (cpu_clock() - cpu).as_secs_f64() * 1e3,
    };
    let trace = recorder.finish();
    live::show(setting, &trace);
    Ok(Evidence::of(&found)?.drawn("computing", trace))
}
