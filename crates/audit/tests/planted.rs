//! Packages with something planted in them: what is planted is found, told without its value, and what is written for people is not.

use brigade_audit::{Artifact, Kind, Limits, Listed, Report, audit};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own, which ends with this value.
struct Folder(PathBuf);

impl Folder {
    fn with(files: &[(&str, &[u8])]) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("audit-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = Folder(std::env::temp_dir().join(name));
        for (path, text) in files {
            let file = folder.0.join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, text).expect("a file");
        }
        folder
    }

    fn crate_with(files: &[(&str, &[u8])]) -> Self {
        let manifest: &[u8] = b"[package]\nname = \"planted\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n";
        let own = [("Cargo.toml", manifest), ("src/lib.rs", b"//! Nothing.\n")];
        Folder::with(&[&own, files].concat())
    }

    fn audited(&self, limits: Limits) -> Report {
        let artifact = Artifact::of(&self.0).expect("a package");
        audit(&artifact, limits).expect("all its files can be read")
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// A secret of each kind, made of what was drawn: none stands in this file.
fn planted(body: &str, kind: usize) -> (String, &'static str) {
    let long = body.repeat(2);
    let of = |from: usize| long[from..].to_owned();
    match kind {
        0 => (format!("-----BEGIN {} KEY-----\n{}\n", "RSA PRIVATE", of(0)), "a private key"),
        1 => (format!("key: AKIA{}", &of(0)[..16].to_uppercase()), "of AWS"),
        2 => (format!("x = 'ghp_{}'", &of(0)[..36]), "of GitHub"),
        3 => (format!("//registry/:_x=npm_{}", &of(0)[..36]), "of npm"),
        4 => (format!("xoxb-{}", &of(0)[..30]), "of Slack"),
        5 => (format!("postgres://app:{}@db.shop.net/links", &of(0)[..12]), "password in a URL"),
        6 => (format!("DB_PASSWORD={}", &of(0)[..32]), "beside `DB_PASSWORD`"),
        7 => (format!("{{\"apiKey\": \"{}\"}}", &of(0)[..40]), "beside `apiKey`"),
        _ => (
            format!("Bearer eyJ{}.eyJ{}.{}", &of(0)[..20], &of(4)[..20], &of(8)[..43]),
            "signed token",
        ),
    }
}

/// Letters and digits in an order by chance, two digits first. Without `e` and `u` none of the words can come about that
/// are taken for an example.
fn body() -> impl Strategy<Value = String> {
    let letters = ('a'..='z').chain('A'..='Z').filter(|letter| !"eEuU".contains(*letter));
    let rest = letters.chain("0123568".chars()).collect::<Vec<_>>();
    Just(rest).prop_shuffle().prop_map(|rest| "7".chars().chain(['4']).chain(rest).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_planted_secret_of_each_kind_is_found_at_its_line_and_not_told(
        body in body(), kind in 0..9_usize, above in 0..5_usize
    ) {
        let (secret, told) = planted(&body, kind);
        let text = format!("{}{secret}\n", "a line\n".repeat(above));
        let folder = Folder::with(&[("package.json", b"{\"name\":\"x\",\"version\":\"1.0.0\"}"), ("a.txt", text.as_bytes())]);
        let artifact = Artifact {
            name: "x".into(),
            folder: folder.path().into(),
            listed: Listed::NpmRules,
            files: vec![brigade_audit::File { path: "a.txt".into(), size: text.len() as u64 }],
        };
        let report = audit(&artifact, Limits::USUAL).expect("it can be read");
        let found = report.findings.iter().find(|finding| finding.what.contains(told));
        let found = found.unwrap_or_else(|| panic!("{secret}: {:?}", report.findings));
        prop_assert_eq!((found.kind, found.line), (Kind::Secret, Some(above + 1)));
        prop_assert!(!serde_json::to_string(&report).expect("JSON").contains(&body[..10]));
    }
}

#[test]
fn what_a_readme_shows_is_not_found() {
    let shown = "
        export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
        postgres://user:password@db.example.com/app and redis://:pa55@localhost:6379
        postgres://USER:$PASSWORD@db.shop.net, https://<user>:<password>@git.shop.net
        token = \"your-token-goes-here-1234567890\"
        api_key: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        password: correct-horse-battery-staple
        secret = read_the_secret_from_the_environment()
        if text.starts_with(\"-----BEGIN PRIVATE KEY-----\") { refuse() }
        checksum = 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    ";
    let folder = Folder::crate_with(&[("README.md", shown.as_bytes())]);
    assert_eq!(folder.audited(Limits::USUAL).findings, []);
}

#[test]
fn what_its_line_or_the_one_above_excuses_is_not_found_and_what_stands_below_is() {
    let key = |digits: &str| format!("AKIA{digits}QRSTUVWXYZ");
    let text = format!(
        "// audit: no secret\n{}\n{}\n{} // audit: no secret, it was revoked\n",
        key("234567"),
        key("345672"),
        key("456723")
    );
    let found =
        Folder::crate_with(&[("src/a.rs", text.as_bytes())]).audited(Limits::USUAL).findings;
    let lines: Vec<_> = found.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [Some(3)]);
}

#[test]
fn cargo_says_what_belongs_to_a_crate() {
    let manifest: &[u8] = b"[package]\nname = \"planted\"\nversion = \"0.1.0\"\nedition = \"2021\"\ninclude = [\"src\", \"dist\", \"/.env\"]\n[workspace]\n";
    let files: [(&str, &[u8]); 4] = [
        ("Cargo.toml", manifest),
        ("kept/.env", b"A=1"),
        (".env", b"A=1"),
        ("dist/app.js.map", b"{}"),
    ];
    let report = Folder::crate_with(&files).audited(Limits::USUAL);
    assert_eq!((report.name.as_str(), report.listed), ("planted", Listed::Cargo));
    let found: Vec<_> = report.findings.iter().map(|f| (f.kind, f.file.as_deref())).collect();
    assert_eq!(found, [(Kind::Secret, Some(".env")), (Kind::SourceMap, Some("dist/app.js.map"))]);
}

#[test]
fn source_maps_leftovers_and_sizes_are_found() {
    let large = vec![b'a'; 3_000];
    let files: [(&str, &[u8]); 6] = [
        ("dist/app.map", b"{\"sources\":[],\"sourcesContent\":[]}"),
        ("dist/app.js", b"f()\n//# sourceMappingURL=data:application/json;base64,e30="),
        ("notes.md.orig", b"old"),
        ("coverage/index.html", b""),
        ("large.bin", &large),
        (".env.example", b"TOKEN="),
    ];
    let report = Folder::crate_with(&files).audited(Limits { package: 3_000, file: 2_000 });
    let found: Vec<_> = report.findings.iter().map(|f| (f.kind, f.file.as_deref())).collect();
    let expected = [
        (Kind::SourceMap, Some("dist/app.js")),
        (Kind::SourceMap, Some("dist/app.map")),
        (Kind::Leftover, Some("coverage/index.html")),
        (Kind::Leftover, Some("notes.md.orig")),
        (Kind::LargeFile, Some("large.bin")),
        (Kind::LargePackage, None),
    ];
    assert_eq!(found, expected);
    assert_eq!(report.largest[0], ("large.bin".into(), 3_000));
}

#[test]
fn a_folder_without_a_package_says_what_to_name() {
    let error = Artifact::of(Folder::with(&[("a.txt", b"")]).path()).expect_err("no package");
    assert!(error.to_string().contains("neither Cargo.toml nor package.json"), "{error}");
}
