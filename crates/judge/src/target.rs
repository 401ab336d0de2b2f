//! The macro that makes a judge program out of a lesson's files.

/// `main` of a judge program, in `judge.rs` beside the files it judges. Each variant is a module of its own with
/// `rules.rs`, the judge's rules, which calls it `super::exercise`.
///
/// * `judge!(loom; …)`: `rules.rs` and the exercise use `super::sync`, and the rules call `super::explore::explore`; judged by
///   loom (after a short look by shuttle, whose losing schedules are plainer), played by shuttle, and, if it is the exercise, what
///   ships or the solution, run on real threads for a look at luck.
/// * `judge!(shuttle; …)`: the same, judged by shuttle; `super::explore::rhythms` has threads disturb each other often, `alone` has one act alone.
/// * `judge!(plain; …)`: no threads to schedule; the rules try every case themselves.
/// * `judge!(played; …)`: the same, and the rules have `pub fn play() -> Ruling`, which is one call of [`played`](crate::played).
/// * `judge!(only loom; …)` and so on: judged, and neither played nor run on real threads: for the many mutants of a solution.
///
/// In all of them `rules.rs` has `pub fn judge() -> Ruling`. What it has of its own beside it is in other files; under loom and
/// shuttle their names end so, too (`shop_rules.rs`): a losing schedule tells the lines of the exercise, and not of these.
#[macro_export]
macro_rules! judge {
    (plain; $($files:tt)*) => {
        $crate::judge!(@rules plain; $($files)*);
    };
    (played; $($files:tt)*) => {
        $crate::judge!(@rules played; $($files)*);
    };
    (only plain; $($files:tt)*) => {
        $crate::judge!(@rules plain; $($files)*);
    };
    (only played; $($files:tt)*) => {
        $crate::judge!(@rules plain; $($files)*);
    };
    (@rules $kind:ident; $($variant:ident $file:literal),* $(,)?) => {
        $(
            $crate::judge!(@variant $variant {
                #[path = $file]
                pub mod exercise;
                #[path = "rules.rs"]
                pub mod rules;
            });
        )*
        fn main() -> std::process::ExitCode {
            $crate::main(&[
                $($crate::Variant {
                    name: stringify!($variant),
                    judge: $variant::rules::judge,
                    weak: false,
                    play: $crate::judge!(@play $kind $variant),
                    real: None,
                }),*
            ])
        }
    };
    (@play plain $variant:ident) => {
        None
    };
    (@play played $variant:ident) => {
        Some($variant::rules::play)
    };
    (only $checker:ident; $($variant:ident $file:literal),* $(,)?) => {
        $(
            $crate::judge!(@variant $variant {
                $crate::judge!(@against judged $checker $file);
            });
        )*
        fn main() -> std::process::ExitCode {
            $crate::main(&[
                $($crate::Variant {
                    name: stringify!($variant),
                    judge: $variant::judged::rules::judge,
                    weak: stringify!($checker) == "loom",
                    play: None,
                    real: None,
                }),*
            ])
        }
    };
    ($checker:ident; $($variant:ident $file:literal),* $(,)?) => {
        $(
            $crate::judge!(@variant $variant {
                $crate::judge!(@against judged $checker $file);
                $crate::judge!(@to_play $checker $file);
                $crate::judge!(@to_run $variant $file);
            });
        )*
        fn main() -> std::process::ExitCode {
            $crate::main(&[
                $($crate::Variant {
                    name: stringify!($variant),
                    judge: $variant::judged::rules::judge,
                    weak: stringify!($checker) == "loom",
                    play: Some($crate::judge!(@play $checker $variant)),
                    real: $crate::judge!(@run $variant),
                }),*
            ])
        }
    };
    // Every module is compiled for itself, and a checker's code with it: what shuttle judges is what it plays,
    (@to_play shuttle $file:literal) => {};
    (@to_play loom $file:literal) => {
        $crate::judge!(@against played shuttle $file);
    };
    (@play shuttle $variant:ident) => {
        $variant::judged::rules::judge
    };
    (@play loom $variant:ident) => {
        $variant::played::rules::judge
    };
    // and what only tests judge is not run on real threads.
    (@to_run exercise $file:literal) => {
        $crate::judge!(@against real really $file);
    };
    (@to_run broken $file:literal) => {
        $crate::judge!(@against real really $file);
    };
    (@to_run solution $file:literal) => {
        $crate::judge!(@against real really $file);
    };
    (@to_run $other:ident $file:literal) => {};
    (@run exercise) => {
        Some(exercise::real::rules::judge)
    };
    (@run broken) => {
        Some(broken::real::rules::judge)
    };
    (@run solution) => {
        Some(solution::real::rules::judge)
    };
    (@run $other:ident) => {
        None
    };
    (@variant $variant:ident { $($inside:tt)* }) => {
        #[path = "."]
        #[allow(
            dead_code,
            unreachable_pub,
            clippy::disallowed_methods,
            clippy::duplicate_mod,
            clippy::new_without_default,
            clippy::result_large_err,
            clippy::unwrap_used,
            reason = "files are mounted once for each variant and checker, which use what they need of them; and an exercise reads better without the rest"
        )]
        mod $variant {
            $($inside)*
        }
    };
    (@against $module:ident $checker:ident $file:literal) => {
        #[path = "."]
        pub mod $module {
            #[allow(unused_imports, reason = "an exercise need not share anything")]
            pub use $crate::against::$checker::{explore, sync};
            #[path = $file]
            pub mod exercise;
            #[path = "rules.rs"]
            pub mod rules;
        }
    };
}
