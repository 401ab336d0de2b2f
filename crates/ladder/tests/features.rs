//! What the ladder and the product both use, they use with the same features: else cargo builds it twice, and with it all
//! that stands on it. The root's manifest says how that is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::process::Command;

/// Each crate of a package's build with its version, and the sets of features that it is built with.
fn features(package: &str) -> BTreeMap<String, BTreeSet<String>> {
    let cargo = env::var_os("CARGO").expect("cargo runs this test");
    let mut tree = Command::new(cargo);
    tree.args(["tree", "--offline", "--edges", "normal,build", "--prefix", "none"]);
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
fn nothing_of_the_product_is_built_again_for_the_ladder() {
    let (product, ladder) = (features("brigade"), features("brigade-ladder"));
    assert!(product.len() > 50 && ladder.len() > 50, "cargo tree is read wrongly");
    let mut shared = 0;
    for (name, with) in &ladder {
        if let Some(there) = product.get(name) {
            assert_eq!(with, there, "{name}: in the ladder, and in the product");
            shared += 1;
        }
    }
    assert!(shared > 50, "{shared} crates are shared");
}
