//! The page of a run that was made up: byte for byte as in `tests/golden/`, well-formed, complete, and without a
//! number where there is none. After a change that is meant, `BRIGADE_BLESS=1 cargo test --test comparison_page` writes
//! it anew: look at it.

#[path = "comparison_page/markup.rs"]
mod markup;
#[path = "comparison_page/runs.rs"]
mod runs;

use brigade::comparisons::{Metric, Run, Standing, page};
use markup::{attribute, between, paths};
use std::path::Path;
use std::sync::LazyLock;

/// The name of the file that holds a run.
const DATA: &str = "run.json";

/// Drawn once for all tests.
static MATRIX: LazyLock<(Run, String)> = LazyLock::new(|| drawn(runs::matrix()));

fn drawn(run: Run) -> (Run, String) {
    let page = page(&run, None, DATA);
    (run, page)
}

/// Without what other rooms say, which is theirs to test.
fn own(page: &str) -> String {
    let (before, rest) = page.split_once("<section id=\"hypotheses\"").expect("a section");
    let (_, after) = rest.split_once("</section>").expect("its end");
    format!("{before}{after}")
}

#[test]
fn the_page_is_as_stored() {
    let page = own(&page(&runs::small(), None, DATA));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/comparison-page.html");
    if std::env::var_os("BRIGADE_BLESS").is_some() {
        std::fs::write(&path, &page).expect("the golden file can be written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == page, "the page differs from the stored one:\n{page}");
}

#[test]
fn every_page_is_well_formed_and_needs_nothing_from_elsewhere() {
    for page in [&drawn(runs::small()).1, &MATRIX.1, &drawn(runs::empty()).1] {
        markup::check(page);
        for banned in ["<script", "<link", "src=", "@import", "url(", "http://", "https://"] {
            assert!(!page.contains(banned), "{banned} would need something from elsewhere");
        }
    }
}

#[test]
fn what_others_wrote_is_text_and_never_markup() {
    let mut run = runs::small();
    let evil = "<img src=x onerror=\"alert(1)\">&'";
    run.build.commit = Ok(evil.into());
    run.build.versions.insert(evil.into(), evil.into());
    let sheet = &mut run.sheets[0];
    (sheet.question, sheet.axis.name, sheet.axis.unit) = (evil.into(), evil.into(), evil.into());
    for group in &mut sheet.groups {
        (group.note, group.cells[0].note) = (evil.into(), evil.into());
        group.cells[0].series = evil.into();
        group.cells[1].standing = Standing::Invalid(evil.into());
        group.cells[2].standing = Standing::Noisy(evil.into());
    }
    let page = page(&run, None, DATA);
    assert!(!page.contains("<img") && page.contains("&lt;img"), "{page}");
    markup::check(&page);
}

#[test]
fn every_cell_of_the_run_has_a_row_and_every_absent_one_a_reason() {
    for (run, page) in [&drawn(runs::small()), &*MATRIX] {
        for sheet in &run.sheets {
            let section =
                between(page, &format!("<section id=\"q-{}\"", sheet.slice), "</section>");
            let tables: Vec<&str> = section.split("<table>").skip(1).collect();
            assert_eq!(tables.len(), sheet.groups.len(), "{}", sheet.slice);
            for (group, table) in sheet.groups.iter().zip(tables) {
                assert_eq!(table.matches("scope=\"row\"").count(), group.cells.len());
                for cell in &group.cells {
                    assert!(
                        table.contains(&format!("<th scope=\"row\">{}", cell.series)),
                        "{}",
                        cell.series
                    );
                }
                for absent in &group.absent {
                    assert!(table.contains(&absent.why), "{table}");
                }
            }
        }
    }
}

#[test]
fn an_invalid_cell_never_shows_a_digit_and_a_noisy_one_nothing_of_a_wall_clock() {
    let run = runs::small();
    let page = page(&run, None, DATA);
    let section = between(&page, "<section id=\"q-waiting\"", "</section>");
    let rows = |name: &str| -> Vec<String> {
        let start = format!("<th scope=\"row\">{name}");
        section
            .split("<tr>")
            .filter_map(|row| row.split("</tr>").next())
            .filter(|row| row.starts_with(&start))
            .map(str::to_owned)
            .collect()
    };
    let said = |row: &str| row.split("</td>").map(markup::text).collect::<Vec<_>>();
    let invalid = &rows("rayon")[2];
    assert!(invalid.contains("INVALID"), "{invalid}");
    let said_of_it = said(invalid)[..3].concat();
    assert!(!said_of_it.chars().any(|c| c.is_ascii_digit()), "{said_of_it}");
    let noisy = said(&rows("pool")[1]);
    assert_eq!(noisy[2..5], ["NOISY", "NOISY", "NOISY"], "{noisy:?}");
    assert!(noisy[0].contains("25"), "CPU time says something even then: {noisy:?}");
}

/// The series that have a number at a point of the first sheet.
fn numbers(run: &Run, metric: Metric) -> usize {
    let cells = run.sheets[0].groups.iter().flat_map(|group| &group.cells);
    cells.filter(|cell| !cell.values(metric).is_empty()).count()
}

#[test]
fn a_plot_has_a_mark_and_a_whisker_for_every_number_and_none_for_what_is_none() {
    let run = runs::small();
    let page = page(&run, None, DATA);
    let section = between(&page, "<section id=\"q-waiting\"", "</section>");
    for (picture, metric) in markup::pictures(section).zip([Metric::Cpu, Metric::Rate, Metric::P99])
    {
        let moves = |class: &str| -> usize {
            paths(picture, class).iter().map(|path| path.matches('M').count()).sum()
        };
        let series = run.sheets[0].series().len();
        assert_eq!(moves("m"), numbers(&run, metric) + series, "and one at every name");
        assert_eq!(moves("w"), numbers(&run, metric) * 3, "a line and two ends");
    }
}

#[test]
fn nothing_is_drawn_outside_its_picture() {
    for page in [&drawn(runs::small()).1, &MATRIX.1] {
        for picture in markup::pictures(page) {
            let size: Vec<f64> = attribute(picture, "viewBox")
                .split(' ')
                .map(|n| n.parse().expect("a number"))
                .collect();
            for (x, y) in paths(picture, "w")
                .iter()
                .chain(&paths(picture, "l"))
                .flat_map(|path| markup::corners(path))
            {
                assert!(
                    (40.0..=300.0).contains(&x),
                    "{x} in {}",
                    attribute(picture, "aria-labelledby")
                );
                assert!((5.0..=size[3] - 20.0).contains(&y), "{y} of {size:?}");
            }
        }
    }
}

#[test]
fn names_at_the_ends_of_lines_never_overlap() {
    let section = between(&MATRIX.1, "<section id=\"q-waiting\"", "</section>");
    for picture in markup::pictures(section) {
        let mut lines: Vec<f64> = picture
            .split("<text class=\"t\" ")
            .skip(1)
            .map(|text| attribute(text, "y").parse().expect("a number"))
            .collect();
        lines.sort_by(f64::total_cmp);
        assert_eq!(lines.len(), 12);
        assert!(lines.windows(2).all(|pair| pair[1] - pair[0] >= 13.8), "{lines:?}");
    }
}

#[test]
fn beside_an_earlier_run_only_what_changed_is_named() {
    let (run, mut earlier) = (runs::small(), runs::small());
    let section = |earlier: &Run| {
        let page = page(&run, Some(earlier), DATA);
        markup::check(&page);
        between(&page, "<section id=\"changes\"", "</section>").to_owned()
    };
    assert!(!section(&earlier).contains("WORSE"), "{}", section(&earlier));
    for sample in &mut earlier.sheets[0].groups[0].cells[2].samples {
        *sample.values.get_mut(&Metric::Cpu).expect("it was measured") /= 2.0;
    }
    let section = section(&earlier);
    assert_eq!(section.matches("WORSE").count(), 1, "{section}");
    assert!(section.contains("comparisons/waiting/pool/1<"), "{section}");
}

#[test]
fn a_full_matrix_stays_light() {
    let size = MATRIX.1.len();
    assert!(size < 400_000, "{size} bytes");
}

#[test]
fn what_cannot_be_told_apart_stands_in_the_tables_order_and_not_by_its_middle() {
    let mut run = runs::small();
    let brief = |run: &Run| {
        let page = page(run, None, DATA);
        between(&page, "<ul class=\"brief\">", "</ul>").to_owned()
    };
    assert!(brief(&run).contains("not told apart: bare_loop, event_loop and stranger"));
    run.sheets[1].groups[0].cells.reverse();
    assert!(brief(&run).contains("not told apart: stranger, event_loop and bare_loop"));
}

#[test]
fn a_run_of_too_few_passes_has_ranges_no_verdicts_and_a_warning() {
    let mut run = runs::small();
    for group in run.sheets.iter_mut().flat_map(|sheet| &mut sheet.groups) {
        group.quiet.truncate(3);
        group.cells.iter_mut().for_each(|cell| cell.samples.truncate(3));
    }
    let page = page(&run, None, DATA);
    assert!(page.contains("4 of 4 points have fewer than the 6 passes"), "{page}");
    let tables = between(&page, "<section id=\"q-waiting\"", "</section>");
    assert!(tables.contains('[') && !tables.contains("above event_loop"), "{tables}");
    assert!(!tables.contains("no difference from"), "{tables}");
}

#[test]
fn every_model_says_what_it_is_and_where_its_source_is() {
    let legend = between(&MATRIX.1, "<section id=\"reading\"", "</section>");
    for model in brigade::models::MODELS.iter().filter(|model| legend.contains(model.name)) {
        let place = format!("crates/core/src/models/{}", model.name);
        let is_named = |ending| legend.contains(&format!("{place}{ending}"));
        assert!(is_named(".rs") || is_named("/mod.rs"), "{}", model.name);
        let first = model.teaches.split('\'').next().expect("at least one part");
        assert!(legend.contains(first), "{}", model.teaches);
    }
    assert!(legend.contains("crates/core/src/models/tokio_multi.rs"));
}
