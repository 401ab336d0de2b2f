//! The click log and the import: every version, however many workers, gives the same bytes; nothing
//! in the input is lost and nothing in it can make them panic.

mod click;

use brigade::jobs::{chunks, click_log, code_at, import, steps};
use brigade::trace::Recorder;
use click::line;
use proptest::prelude::*;
use std::collections::HashSet;

fn count(log: &[u8], version: &click_log::Version, workers: usize) -> click_log::Clicks {
    (version.count)(log, workers, &Recorder::off()).expect("threads can be started here")
}

fn sequentially(log: &[u8]) -> click_log::Clicks {
    count(log, &click_log::VERSIONS[0], 1)
}

/// The same by the plainest means: text, split at every quote and space.
fn plainly(log: &[u8]) -> Vec<(String, u64)> {
    let mut clicks = std::collections::BTreeMap::<String, u64>::new();
    for line in String::from_utf8_lossy(log).lines() {
        let mut quoted = line.split('"');
        let (Some(request), Some(behind)) = (quoted.nth(1), quoted.next()) else {
            continue;
        };
        let Some(path) = request.strip_prefix("GET /") else {
            continue;
        };
        let path = path.split(' ').next().unwrap_or_default();
        if behind.starts_with(" 302 ") && brigade::blink::codes::check_alias(path).is_ok() {
            *clicks.entry(path.into()).or_default() += 1;
        }
    }
    let mut clicks: Vec<_> = clicks.into_iter().collect();
    clicks.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
    clicks
}

#[test]
fn every_version_counts_what_plain_code_counts() {
    let log = click_log::generate(&click_log::Shape { lines: 30_000, codes: 12_000, seed: 7 });
    let expected = plainly(&log);
    for version in click_log::VERSIONS {
        for workers in [1, 2, 3, 7] {
            let clicks = count(&log, version, workers);
            assert_eq!(clicks.top(usize::MAX), expected, "{} with {workers} workers", version.name);
            assert_eq!(clicks.to_string(), sequentially(&log).to_string());
            assert_eq!(clicks.clicks() + clicks.other() + clicks.skipped(), 30_000);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_log() {
    let shape = click_log::Shape { lines: 500, codes: 50, seed: 3 };
    assert_eq!(click_log::generate(&shape), click_log::generate(&shape));
    assert_ne!(
        click_log::generate(&shape),
        click_log::generate(&click_log::Shape { seed: 4, ..shape })
    );
    assert!(click_log::generate(&click_log::Shape { lines: 0, codes: 0, seed: 0 }).is_empty());
}

#[test]
fn a_text_without_a_click_is_refused_with_what_became_of_its_lines() {
    let refused = |text: &[u8]| click_log::readable("access.log", text).unwrap_err().to_string();
    assert!(refused(b"").contains("empty"));
    let caddy = br#"{"level":"info","request":{"method":"GET","uri":"/aB3dE90"},"status":302}"#;
    let json = [&caddy[..], b"\n"].concat().repeat(3);
    let said = refused(&json);
    assert!(said.contains("0 clicks, 0 other requests, 3 lines not read"), "{said}");
    assert!(said.contains("JSON"), "{said}");
    let said = refused((line("GET / HTTP/2.0", 200) + "noise\n").as_bytes());
    assert!(said.contains("0 clicks, 1 other request, 1 line not read"), "{said}");
    assert!(said.contains("combined"), "{said}");
    let clicks = click_log::readable("access.log", line("GET /abc HTTP/2.0", 302).as_bytes());
    assert_eq!(clicks.expect("a click").summary(), "1 click, 0 other requests, 0 lines not read");
}

#[test]
fn a_packed_log_is_named_with_the_command_that_unpacks_it() {
    for (start, command) in [
        (&b"\x1f\x8b\x08\0"[..], "gunzip -k a.log.x"),
        (b"\x28\xb5\x2f\xfd\0", "zstd -d a.log.x"),
        (b"BZh91AY", "bunzip2 -k a.log.x"),
        (b"\xfd7zXZ\0\0", "xz -dk a.log.x"),
        (b"PK\x03\x04", "unzip a.log.x"),
    ] {
        let packed = [start, line("GET /abc HTTP/1.1", 302).as_bytes()].concat();
        let said = click_log::readable("a.log.x", &packed).unwrap_err().to_string();
        assert!(said.contains(command), "{said}");
    }
}

#[test]
fn ties_are_broken_by_code() {
    let log = ["ccc", "aaa", "bbb", "ccc"]
        .map(|code| line(&format!("GET /{code} HTTP/1.1"), 302))
        .concat();
    let top = sequentially(log.as_bytes()).top(2);
    assert_eq!(top, [("ccc".to_string(), 2), ("aaa".to_string(), 1)]);
}

#[test]
fn a_recorded_count_has_a_finished_task_for_every_chunk() {
    let log = click_log::generate(&click_log::Shape { lines: 2_000, codes: 100, seed: 1 });
    for version in click_log::VERSIONS {
        let recorder = Recorder::start();
        (version.count)(&log, 3, &recorder).expect("threads can be started here");
        let trace = recorder.finish();
        assert!(
            !trace.tasks.is_empty() && trace.tasks.iter().all(|task| task.end.is_some()),
            "{}",
            version.name
        );
    }
}

#[test]
fn every_version_imports_the_same_links_and_rejects_the_same_lines() {
    let list = import::generate(3_000, 5);
    let imported: Vec<_> = [1, 2, 5, 64]
        .into_iter()
        .flat_map(|workers| import::VERSIONS.iter().map(move |version| (version, workers)))
        .map(|(version, workers)| {
            (version.import)(&list, 9, workers, &Recorder::off()).expect("threads").to_string()
        })
        .collect();
    assert!(imported.iter().all(|text| *text == imported[0]));
}

#[test]
fn an_import_names_the_line_and_the_reason() {
    let list = b"https://Example.com/a/../b\n\nftp://example.com/\r\nhttp://u:p@example.com/\n\xff\nhttp://example.com";
    let imported = (import::VERSIONS[1].import)(list, 1, 4, &Recorder::off()).expect("threads");
    let urls: Vec<_> = imported.links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(urls, ["https://example.com/b", "http://example.com/"]);
    let lines: Vec<_> = imported.rejected.iter().map(|rejected| rejected.line).collect();
    assert_eq!(lines, [3, 4, 5]);
    assert!(imported.rejected[1].reason.contains("user name"), "{:?}", imported.rejected[1]);
}

#[test]
fn no_two_positions_share_a_code() {
    let codes: HashSet<_> = (0..100_000).map(|position| code_at(11, position)).collect();
    assert_eq!(codes.len(), 100_000);
    assert!(codes.iter().all(|code| code.len() == 7));
    assert_eq!(code_at(11, 62u64.pow(7)), code_at(11, 0));
}

/// Bytes that look a little like a log, and some that do not.
fn something_like_a_log() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\n".to_vec()),
        Just(b"\"GET /abc".to_vec()),
        Just(b"\"GET /abcdefg HTTP/1.1\" 302".to_vec()),
        Just(b"\"GET /%61bc?x HTTP/2\" 301 0\n".to_vec()),
        Just(b"\"GET http://h/long-alias#x HTTP/1.1\" 308\n".to_vec()),
        Just(b" HTTP/1.1\"\n".to_vec()),
        Just(b"\"GET /".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..12),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_counted_alike_by_every_version(log in something_like_a_log(), workers in 1usize..6) {
        let expected = sequentially(&log).to_string();
        for version in click_log::VERSIONS {
            prop_assert_eq!(count(&log, version, workers).to_string(), expected.clone(), "{}", version.name);
        }
    }

    #[test]
    fn any_bytes_are_imported_alike_by_every_version(list in proptest::collection::vec(any::<u8>(), 0..300), workers in 1usize..6) {
        let import = |version: &import::Version| (version.import)(&list, 1, workers, &Recorder::off()).expect("threads");
        let expected = import(&import::VERSIONS[0]);
        for version in import::VERSIONS {
            prop_assert_eq!(import(version).to_string(), expected.to_string(), "{}", version.name);
        }
    }

    #[test]
    fn chunks_are_whole_lines_and_joined_are_the_text(text in something_like_a_log(), pieces in 0usize..9, bytes in 1usize..40) {
        let cut = chunks(&text, pieces);
        prop_assert!(cut.len() <= pieces.max(1));
        for parts in [cut, steps(&text, bytes).collect()] {
            prop_assert_eq!(parts.concat(), text.clone());
            let inner = parts.len().saturating_sub(1);
            prop_assert!(parts[..inner].iter().all(|part| part.ends_with(b"\n")));
        }
    }
}
