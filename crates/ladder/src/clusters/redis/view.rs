//! How the nodes of a cluster see each other. Pure.

/// All slots of a cluster ("Redis cluster specification").
pub(super) const SLOTS: usize = 16_384;

/// A node, as one of them sees it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct View {
    pub(super) is_self: bool,
    pub(super) is_master: bool,
    /// It is not taken for lost, and there is a connection to it.
    pub(super) is_well: bool,
    pub(super) slots: usize,
}

/// Of `CLUSTER NODES`, a line for each node.
pub(super) fn read(text: &str) -> Vec<View> {
    let slots = |word: &str| {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        // In brackets stand slots that are on their way elsewhere.
        from.parse::<usize>()
            .ok()
            .zip(to.parse::<usize>().ok())
            .map_or(0, |(from, to)| to - from + 1)
    };
    let view = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let flags: Vec<&str> = words.get(2)?.split(',').collect();
        let has = |flag: &str| flags.contains(&flag);
        let is_lost = ["fail", "fail?", "handshake", "noaddr"].into_iter().any(has);
        Some(View {
            is_self: has("myself"),
            is_master: has("master"),
            is_well: !is_lost && (has("myself") || words.get(7) == Some(&"connected")),
            slots: words.iter().skip(8).map(|word| slots(word)).sum(),
        })
    };
    text.lines().filter_map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_well_that_is_connected_and_not_taken_for_lost() {
        let text = "\
07c3 127.0.0.1:30004@31004,host slave e7d1 0 1426238317239 4 connected
67ed 127.0.0.1:30002@31002 master - 0 1426238316232 2 connected 5461-10922 [93-<-292f]
292f 127.0.0.1:30003@31003 master,fail? - 0 1426238318243 3 connected 10923-16382 16383
6ec2 127.0.0.1:30005@31005 slave 67ed 0 1426238316232 5 disconnected
e7d1 127.0.0.1:30001@31001 myself,master - 0 0 1 - 0-5460
";
        let all = read(text);
        let well: Vec<bool> = all.iter().map(|node| node.is_well).collect();
        assert_eq!(well, [true, true, false, false, true]);
        assert_eq!(all.iter().map(|node| node.slots).sum::<usize>(), SLOTS);
        assert!(all[4].is_self && all[4].is_master && !all[0].is_master);
    }
}
