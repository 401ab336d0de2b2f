//! What the product and a program that is built only when it is asked for both use, they use with the same features: else cargo
//! builds it twice, and with it all that stands on it. The root's manifest says how that is kept.

use brigade::workbench::program::{LADDER, SCENARIOS};
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::process::Command;

/// Each crate of a package's build with its version, and the sets of features that it is built with.
fn features(package: &str) -> BTreeMap<String, BTreeSet<String>> {
    let cargo = env::var_os("CARGO").expect("cargo runs this test");
    let mut tree = Command::new(cargo);
    // What only a build script uses is left out: nothing of the product stands on it.
    tree.args(["tree", "--offline", "--edges", "normal", "--prefix", "none"]);
    tree.args(["--package", package, "--format", "{p};{f}"]);
    let output = tree.output().expect("cargo tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut found = BTreeMap::<_, BTreeSet<_>>::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let (name, features) = line.split_once(';').expect("as it was asked for");
        let features = features.trim_end_matches("(*)").trim();
        found.entry(name.into()).or_default().insert(features.into());
    }
    found
}

#[test]
fn nothing_of_the_product_is_built_again_for_a_program_that_is_asked_for() {
    let product = features("brigade");
    for program in [LADDER, SCENARIOS] {
        let own = features(program.package);
        assert!(product.len() > 50 && own.len() > 50, "cargo tree is read wrongly");
        let mut shared = 0;
        for (name, with) in &own {
            if let Some(there) = product.get(name) {
                assert_eq!(with, there, "{name}: in {}, and in the product", program.what);
                shared += 1;
            }
        }
        assert!(shared > 50, "{shared} crates are shared with {}", program.what);
    }
}
