//! How much of a block was on a CPU. Start and end stamps alone would draw three solid bars for three
//! threads on one core; here the thread's CPU clock corrects them. Pure.

use super::{Block, Fill};

/// Deficits below this (nanoseconds) are the stamps' own noise.
const NOISE: u64 = 5_000;

/// A stretch of one lane, before it becomes a block; `used` is its CPU time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) task: u32,
    pub(super) fill: Fill,
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
        let running = |p: &&Piece| p.fill == Fill::Running;
        let wall: u64 = within.iter().filter(running).map(overlap).sum();
        let missing = wall.saturating_sub(after.saturating_sub(before));
        for piece in within.iter_mut().filter(|p| p.fill == Fill::Running) {
            let part = u128::from(missing) * u128::from(overlap(piece)) / u128::from(wall);
            piece.used = piece.used.saturating_sub(part as u64);
        }
    }
}

/// Without a clock: in a series of steps of one task, a step more than twice as long as the median
/// lost the CPU for the excess.
fn by_steps(pieces: &mut [Piece]) {
    let same = |a: &Piece, b: &Piece| {
        (a.task, a.fill) == (b.task, Fill::Running) && b.fill == Fill::Running
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
    /// As a block of lane 0, its CPU time as a share.
    pub(super) fn block(&self) -> Block {
        let wall = self.end - self.start;
        let missing = wall.saturating_sub(self.used);
        let noise = self.fill != Fill::Running || missing < NOISE.max(wall / 50);
        let share = if noise { 255 } else { (self.used * 255).div_ceil(wall).min(254) as u8 };
        Block {
            lane: 0,
            task: self.task,
            start: self.start,
            dur: wall,
            fill: self.fill,
            cpu: self.cpu,
            share,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(start: u64, end: u64) -> Piece {
        Piece { start, end, task: 0, fill: Fill::Running, cpu: 0, used: end - start }
    }

    /// 4.2 ms of wall with 0.2 ms of CPU time between two readings: the deficit is the step's.
    #[test]
    fn a_step_that_lost_the_cpu_keeps_its_cpu_time_only() {
        let mut pieces = [piece(0, 200_000), piece(200_000, 4_400_000)];
        share(&mut pieces, &[(0, 0), (200_000, 200_000), (4_400_000, 400_000)]);
        assert_eq!(pieces.map(|piece| piece.used), [200_000, 200_000]);
        let step = pieces[1].block();
        assert!(step.is_broken_step() && pieces[0].block().is_solid());
        let parts: Vec<_> = step.split().iter().map(|b| b.fill).collect();
        assert_eq!(parts, [Fill::Running, Fill::Runnable, Fill::Running]);
        assert_eq!(step.split().iter().map(|b| b.dur).sum::<u64>(), step.dur);
    }

    /// Between two readings a thread also waits: waiting is no deficit.
    #[test]
    fn time_outside_of_running_pieces_is_not_missing() {
        let mut held = piece(100_000, 900_000);
        held.fill = Fill::Database;
        let mut pieces = [piece(0, 100_000), held, piece(900_000, 1_000_000)];
        share(&mut pieces, &[(0, 0), (1_000_000, 200_000)]);
        assert_eq!(pieces.map(|piece| piece.used), [100_000, 800_000, 100_000]);
    }

    #[test]
    fn a_long_piece_keeps_its_share() {
        let mut pieces = [piece(0, 10_000_000)];
        share(&mut pieces, &[(0, 0), (10_000_000, 5_000_000)]);
        let block = pieces[0].block();
        assert_eq!((block.share, block.is_broken_step()), (128, false));
        assert_eq!(block.split(), [block]);
    }

    #[test]
    fn noise_of_the_stamps_is_no_deficit() {
        let mut pieces = [piece(0, 1_000_000)];
        share(&mut pieces, &[(0, 0), (1_000_000, 990_000)]);
        assert!(pieces[0].block().is_solid());
    }

    #[test]
    fn without_a_clock_a_step_twice_the_median_betrays_the_gap() {
        let mut pieces: Vec<Piece> = (0..6).map(|i| piece(i * 200, i * 200 + 200)).collect();
        pieces.push(piece(1_200, 5_400));
        share(&mut pieces, &[]);
        assert_eq!(pieces.iter().map(|p| p.used).collect::<Vec<_>>(), [200; 7]);
    }
}
