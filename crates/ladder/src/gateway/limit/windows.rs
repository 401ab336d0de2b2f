//! What was admitted, looked at through windows: of any length, and at every position.

use super::Limit;

/// The most that any window of this length holds, both of its ends included. `admitted` are times in ascending order.
pub fn most_within(admitted: &[u64], length: u64) -> usize {
    let mut first = 0;
    let held = admitted.iter().enumerate().map(|(at, time)| {
        while time - admitted[first] > length {
            first += 1;
        }
        at + 1 - first
    });
    held.max().unwrap_or(0)
}

/// By how much the worst of all windows, of every length, exceeds `burst + rate · t`: in requests, rounded up; zero if none does.
///
/// A window that begins and ends with an admission decides, so all pairs are looked at, and in one pass: from `i` to `j` there are
/// `j - i + 1`, which is at most `burst + (tⱼ - tᵢ) / interval` exactly if `j · interval - tⱼ` is at most
/// `i · interval - tᵢ + (burst - 1) · interval`, and only the least of the earlier ones matters.
pub fn excess(admitted: &[u64], limit: &Limit) -> u64 {
    let (interval, burst) = (i128::from(limit.interval()), i128::from(limit.burst.get()));
    let (mut least, mut worst) = (i128::MAX, 0);
    for (at, time) in admitted.iter().enumerate() {
        let ahead = at as i128 * interval - i128::from(*time);
        least = least.min(ahead);
        worst = worst.max(ahead - least - (burst - 1) * interval);
    }
    u64::try_from((worst + interval - 1) / interval).unwrap_or(u64::MAX)
}
