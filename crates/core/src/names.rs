//! Which name of a table was meant by one that is mistyped. Pure; it knows none of the tables.

/// The names most like `word`: at most three, none that is another word altogether.
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut near: Vec<_> = names
        .map(|name| (strsim::jaro_winkler(&word.to_lowercase(), name), name))
        .filter(|(likeness, _)| *likeness > 0.7)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_finds_its_neighbours_and_nonsense_finds_none() {
        let names = ["one-request", "one-core", "many-cores"];
        assert_eq!(nearest("one-cor", names.into_iter()).first(), Some(&"one-core"));
        assert_eq!(nearest("One-Request", names.into_iter()).first(), Some(&"one-request"));
        assert!(nearest("zzzz", names.into_iter()).is_empty());
    }
}
