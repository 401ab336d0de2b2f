//! What `cargo bench` was asked for, in criterion's own words: a substring of an id, and its flags.
//!
//! Flags that mean nothing here are passed over, because cargo hands the same ones to every bench target.

/// How much to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Print the ids.
    List,
    /// One short pass that shows that everything runs: `cargo test --benches`.
    Test,
    /// Fewer and shorter rounds.
    Quick,
    /// Enough rounds for an interval.
    Full,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Arguments {
    pub(crate) mode: Mode,
    /// Only cells of whose id this is a part.
    pub(crate) filter: Option<String>,
}

/// Criterion's flags that take a value, which must not be mistaken for the filter.
const VALUED: &[&str] = &[
    "--baseline",
    "--baseline-lenient",
    "--color",
    "--colour",
    "--confidence-level",
    "--format",
    "--load-baseline",
    "--logfile",
    "--measurement-time",
    "--noise-threshold",
    "--nresamples",
    "--output-format",
    "--plotting-backend",
    "--profile-time",
    "--sample-size",
    "--save-baseline",
    "--significance-level",
    "--warm-up-time",
    "-b",
    "-c",
    "-s",
];

impl Arguments {
    /// Reads the arguments behind the program's name. Without `--bench`, cargo is testing.
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Self {
        let (mut flags, mut filter) = (Vec::new(), None);
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            if VALUED.contains(&argument.as_str()) {
                arguments.next();
            } else if argument.starts_with('-') {
                flags.push(argument);
            } else {
                filter.get_or_insert(argument);
            }
        }
        let has = |flag: &str| flags.iter().any(|given| given == flag);
        let mode = if has("--list") {
            Mode::List
        } else if has("--test") || !has("--bench") {
            Mode::Test
        } else if has("--quick") {
            Mode::Quick
        } else {
            Mode::Full
        };
        // `comparisons` is said to find these targets, and chooses among nothing in them.
        let filter = filter.filter(|filter: &String| !"comparisons/".contains(filter.as_str()));
        Arguments { mode, filter }
    }
}
