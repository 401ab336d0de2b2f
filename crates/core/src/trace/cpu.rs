//! How much of a block was on a CPU. Start and end stamps alone would draw three solid bars for three
//! threads on one core; here the thread's CPU clock corrects them. Pure.

use super::types::{Block, State};

/// Deficits below this (nanoseconds) are the stamps' own noise.
const NOISE: u64 = 5_000;
/// Up to this much CPU time (nanoseconds) a piece counts as one step of longer work.
const STEP: u64 = 500_000;

/// A stretch of one lane, before it becomes a block; `used` is its CPU time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) task: u32,
    pub(super) state: State,
    pub(super) cpu: u16,
    pub(super) used: u64,
}

/// Sets the CPU time of the running pieces of one lane, both sorted by time. Between two readings of
/// the clock the pieces share what the thread used; with no clock, long steps betray the gap.
pub(super) fn share(pieces: &mut [Piece], readings: &[(u64, u64)]) {
    if readings.is_empty() {
        return by_steps(pieces);
    }
    for pair in readings.windows(2) {
        let ((from, before), (to, after)) = (pair[0], pair[1]);
        let first = pieces.partition_point(|piece| piece.end <= from);
        let last = pieces.partition_point(|piece| piece.start < to);
        let Some(within) = pieces.get_mut(first..last) else {
            continue;
        };
        let overlap = |p: &Piece| p.end.min(to) - p.start.max(from);
        let running = |p: &&Piece| p.state == State::Running;
        let wall: u64 = within.iter().filter(running).map(overlap).sum();
        let missing = wall.saturating_sub(after.saturating_sub(before));
        for piece in within.iter_mut().filter(|p| p.state == State::Running) {
            let part = u128::from(missing) * u128::from(overlap(piece)) / u128::from(wall);
            piece.used = piece.used.saturating_sub(part as u64);
        }
    }
}

/// Without a clock: in a series of steps of one task, a step more than twice as long as the median
/// lost the CPU for the excess.
fn by_steps(pieces: &mut [Piece]) {
    let same = |a: &Piece, b: &Piece| {
        (a.task, a.state) == (b.task, State::Running) && b.state == State::Running
    };
    for steps in pieces.chunk_by_mut(same) {
        let mut lengths: Vec<u64> = steps.iter().map(|step| step.used).collect();
        lengths.sort_unstable();
        let median = lengths[lengths.len() / 2];
        for step in steps.iter_mut().filter(|_| lengths.len() >= 5) {
            if step.used > 2 * median {
                step.used = median;
            }
        }
    }
}

impl Piece {
    /// As blocks of lane 0 that are wholly on a CPU or wholly not, where that is known: both ends of a
    /// step were on a CPU, so the gap in it lies inside, and is put in its middle. A longer piece that
    /// lost the CPU is one block with a share.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let wall = self.end - self.start;
        let gap = wall.saturating_sub(self.used);
        if self.state != State::Running || gap < NOISE.max(wall / 50) {
            return vec![self.part(self.start, self.end, self.state)];
        }
        if self.used > STEP {
            let share = (u128::from(self.used) * 255).div_ceil(u128::from(wall)).min(254) as u8;
            return vec![Block { share, ..self.part(self.start, self.end, self.state) }];
        }
        let (lost, back) = (self.start + self.used / 2, self.start + self.used / 2 + gap);
        let parts = [
            self.part(self.start, lost, State::Running),
            self.part(lost, back, State::Runnable),
            self.part(back, self.end, State::Running),
        ];
        parts.into_iter().filter(|part| part.dur > 0).collect()
    }
    fn part(&self, start: u64, end: u64, state: State) -> Block {
        let (task, cpu) = (self.task, self.cpu);
        Block { lane: 0, task, start, dur: end - start, state, cpu, share: u8::MAX }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(start: u64, end: u64) -> Piece {
        Piece { start, end, task: 0, state: State::Running, cpu: 0, used: end - start }
    }

    /// 4.2 ms of wall with 0.2 ms of CPU time between two readings: the deficit is the step's.
    #[test]
    fn a_step_that_lost_the_cpu_keeps_its_cpu_time_only() {
        let mut pieces = [piece(0, 200_000), piece(200_000, 4_400_000)];
        share(&mut pieces, &[(0, 0), (200_000, 200_000), (4_400_000, 400_000)]);
        assert_eq!(pieces.map(|piece| piece.used), [200_000, 200_000]);
        assert!(matches!(pieces[0].blocks()[..], [whole] if whole.is_solid()));
        let step: Vec<_> = pieces[1].blocks().iter().map(|b| (b.dur, b.state)).collect();
        let expected =
            [(100_000, State::Running), (4_000_000, State::Runnable), (100_000, State::Running)];
        assert_eq!(step, expected);
    }

    /// Between two readings a thread also waits: waiting is no deficit.
    #[test]
    fn time_outside_of_running_pieces_is_not_missing() {
        let mut held = piece(100_000, 900_000);
        held.state = State::Database;
        let mut pieces = [piece(0, 100_000), held, piece(900_000, 1_000_000)];
        share(&mut pieces, &[(0, 0), (1_000_000, 200_000)]);
        assert_eq!(pieces.map(|piece| piece.used), [100_000, 800_000, 100_000]);
    }

    #[test]
    fn a_long_piece_keeps_its_share() {
        let mut pieces = [piece(0, 10_000_000)];
        share(&mut pieces, &[(0, 0), (10_000_000, 5_000_000)]);
        assert!(matches!(pieces[0].blocks()[..], [whole] if whole.share == 128));
    }

    #[test]
    fn noise_of_the_stamps_is_no_deficit() {
        let mut pieces = [piece(0, 1_000_000)];
        share(&mut pieces, &[(0, 0), (1_000_000, 990_000)]);
        assert!(pieces[0].blocks()[0].is_solid());
    }

    #[test]
    fn without_a_clock_a_step_twice_the_median_betrays_the_gap() {
        let mut pieces: Vec<Piece> = (0..6).map(|i| piece(i * 200, i * 200 + 200)).collect();
        pieces.push(piece(1_200, 5_400));
        share(&mut pieces, &[]);
        assert_eq!(pieces.iter().map(|p| p.used).collect::<Vec<_>>(), [200; 7]);
    }
}
