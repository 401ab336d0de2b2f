//! What is said of one rung, in words: the same on a screen and on a page.

use super::Known;
use crate::price::{Asked, Price, Quantity, Series, in_short, time};
use crate::rungs::Write;
use brigade_core::measure::grouped;

/// The figures of one kind of request, as they are shown.
pub(super) const QUANTITIES: [(Quantity, &str); 3] =
    [(Quantity::Cpu, "CPU"), (Quantity::P50, "p50"), (Quantity::P99, "p99")];

/// What may stand in a row's place where nothing was measured.
pub(super) const NONE: &str = "-";

impl Known {
    pub(super) fn price(&self) -> Option<&Price> {
        self.climbed.as_ref()?.price.as_ref()
    }

    /// Its series of one kind of request.
    pub(super) fn series(&self, method: &str) -> Option<&Series> {
        let asked = |asked: &&Asked| asked.method == method;
        Some(&self.price()?.requests.iter().find(asked)?.after)
    }

    /// `cached`, with a mark for what its figures are.
    pub(super) fn name(&self) -> String {
        let users = if self.writes_users() { "²" } else { "" };
        let recorded = if self.here || self.climbed.is_none() { "" } else { "¹" };
        format!("{}{recorded}{users}", self.rung.name)
    }

    pub(super) fn writes_users(&self) -> bool {
        self.rung.write == Write::User
    }

    /// CPU, p50 and p99 of one kind of request.
    pub(super) fn figures(&self, method: &str) -> [String; 3] {
        let shown = |(quantity, _): &(Quantity, &str)| match self.series(method) {
            Some(series) if series.is_invalid(quantity) => "INVALID".into(),
            Some(series) => series.figure(quantity).value().map_or_else(|| NONE.into(), time),
            None => NONE.into(),
        };
        QUANTITIES.each_ref().map(shown)
    }

    /// Lines that it adds, and its processes.
    pub(super) fn size(&self) -> [String; 2] {
        let none = || [NONE.to_owned(), NONE.to_owned()];
        self.price().map_or_else(none, |price| {
            let processes: u32 = price.after.processes.iter().map(|part| part.amount).sum();
            [grouped(price.after.lines), processes.to_string()]
        })
    }

    /// What it costs and gains beside the rung before, each empty where the rounds show nothing.
    pub(super) fn in_short(&self) -> [(&'static str, String); 2] {
        let (costs, gains) = self.price().map(in_short).unwrap_or_default();
        [("costs", costs), ("gains", gains)]
    }
}

/// What must be said below all of them.
pub(super) fn notes(known: &[Known]) -> Vec<String> {
    let mut notes = vec![
        "CPU is per request, over all processes of the rung. p50 and p99 are at half of what the slower of a rung and the rung before took \
in a closed loop. That is another load on every rung, so the latencies of two rows do not compare: \"costs\" and \"gains\" do, since both \
rungs got the same requests in turns."
            .to_owned(),
        "lines: those of the files that a rung adds. runs: its processes; PostgreSQL has one for each connection.".into(),
    ];
    let mut places: Vec<(bool, String)> = Vec::new();
    for known in known {
        let place = known.climbed.as_ref().map(|climbed| (known.here, climbed.machine.clone()));
        places.extend(place.filter(|place| !places.contains(place)));
    }
    notes.extend(places.iter().map(|(here, machine)| {
        let how = if *here { "Climbed here" } else { "¹ RECORDED, not climbed here" };
        format!("{how}: {machine}.")
    }));
    if known.iter().any(Known::writes_users) {
        notes
            .push("² A POST makes a user, who is sent mail; on the others it makes a link.".into());
    }
    if known.iter().any(|known| known.price().is_none()) {
        notes.push("-: not climbed here, and not recorded.".into());
    }
    notes
}
