//! Where on a sweep something is so: `up to pool.places = 8`, `from 16 on`, `at none of these values`. Pure.

use crate::show::typed;

/// The values of a sweep.
pub(super) struct Places<'a> {
    /// What is varied.
    pub(super) key: &'a str,
    pub(super) over: &'a [f64],
}

impl Places<'_> {
    /// `pool.places = 16`.
    pub(super) fn at(&self, at: usize) -> String {
        format!("{} = {}", self.key, self.value(at))
    }

    /// Where it `is` so, of all values.
    pub(super) fn where_(&self, is: &[bool]) -> String {
        let last = is.len().saturating_sub(1);
        let span = |(from, to): (usize, usize)| match (from, to) {
            (from, to) if (from, to) == (0, last) => "at each of these values".into(),
            (from, to) if from == to => format!("at {}", self.at(from)),
            (0, to) => format!("up to {}", self.at(to)),
            (from, to) if to == last => format!("from {} on", self.at(from)),
            (from, to) => format!("from {} to {}", self.at(from), self.value(to)),
        };
        let said: Vec<String> = spans(is).into_iter().map(span).collect();
        if said.is_empty() { "at none of these values".into() } else { said.join(" and ") }
    }

    fn value(&self, at: usize) -> String {
        self.over.get(at).map_or(String::new(), |value| typed(*value))
    }
}

/// First and last of each stretch that is so.
fn spans(is: &[bool]) -> Vec<(usize, usize)> {
    let begins = |at: &usize| is[*at] && (*at == 0 || !is[at - 1]);
    let ends = |at: &usize| is[*at] && is.get(at + 1) != Some(&true);
    (0..is.len()).filter(begins).zip((0..is.len()).filter(ends)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_something_is_so_is_said_in_the_fewest_words() {
        let places = Places { key: "a.b", over: &[1.0, 2.0, 4.0, 8.0] };
        for (is, said) in [
            ([true; 4], "at each of these values"),
            ([false; 4], "at none of these values"),
            ([true, true, false, false], "up to a.b = 2"),
            ([false, false, true, true], "from a.b = 4 on"),
            ([false, true, true, false], "from a.b = 2 to 4"),
            ([false, true, false, true], "at a.b = 2 and at a.b = 8"),
        ] {
            assert_eq!(places.where_(&is), said);
        }
    }
}
