//! A listing walks every link exactly once, in the order asked for, and only those asked for.

use super::{body, get, over};
use brigade::blink::stores::{Memory, Store};
use brigade::blink::{Blink, Link};
use serde_json::Value;
use std::cmp::Reverse;
use std::sync::Arc;

fn link(n: u64) -> Link {
    Link {
        code: format!("code{:03}", n * 37 % 101), // 37 and 101 are coprime: every number once
        url: format!("http://{}.example:{}/{n}", ["one", "two", "three"][n as usize % 3], 8000 + n),
        clicks: n % 4,
    }
}

fn filled(links: &[Link]) -> (Arc<Memory>, Blink) {
    let store = Arc::new(Memory::default());
    assert!(store.insert(links).iter().all(Result::is_ok));
    (store.clone(), over(store))
}

/// Follows `next` from page to page to the end; calls `between` after each page.
fn walk(blink: &Blink, query: &str, mut between: impl FnMut(&[Link])) -> Vec<Link> {
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = body(&get(blink, &format!("/api/links?{query}{after}")));
        let links: Vec<Link> = serde_json::from_value(page["links"].clone()).expect("links");
        between(&links);
        seen.extend(links);
        match &page["next"] {
            Value::String(next) => after = format!("&after={next}"),
            _ => return seen,
        }
    }
}

#[test]
fn pages_of_every_size_walk_every_link_exactly_once_under_both_sorts() {
    let mut by_code: Vec<_> = (0..101).map(link).collect();
    let (_, blink) = filled(&by_code);
    by_code.sort_by(|a, b| a.code.cmp(&b.code));
    let mut by_clicks = by_code.clone();
    by_clicks.sort_by_key(|link| Reverse(link.clicks));
    for limit in [1, 2, 7, 50, 99, 100] {
        let check = |page: &[Link]| assert!((1..=limit).contains(&page.len()), "{limit}");
        assert_eq!(walk(&blink, &format!("limit={limit}"), check), by_code);
        assert_eq!(walk(&blink, &format!("limit={limit}&sort=clicks"), check), by_clicks);
    }
}

#[test]
fn only_links_to_the_host_asked_for_are_listed_however_it_is_spelled() {
    let links: Vec<_> = (0..101).map(link).collect();
    let (_, blink) = filled(&links);
    let mut two: Vec<_> = links.into_iter().filter(|l| l.url.contains("two.")).collect();
    two.sort_by(|a, b| a.code.cmp(&b.code));
    for host in ["two.example", "TWO.Example", "%74wo.example"] {
        assert_eq!(walk(&blink, &format!("limit=10&host={host}"), |_| ()), two, "{host}");
    }
    assert_eq!(walk(&blink, "host=example", |_| ()), []);
}

#[test]
fn a_walk_goes_on_where_it_was_when_its_last_link_is_deleted_or_clicked() {
    let links: Vec<_> = (0..20).map(link).collect();
    for sort in ["code", "clicks"] {
        let (store, blink) = filled(&links);
        let mut kept = true;
        let seen = walk(&blink, &format!("limit=3&sort={sort}"), |page| {
            let last = &page.last().unwrap().code;
            kept = !kept;
            if kept {
                store.follow(last).unwrap();
            } else {
                assert_eq!(store.delete(&[last]), [Ok(true)]);
            }
        });
        let mut codes: Vec<_> = seen.into_iter().map(|link| link.code).collect();
        codes.sort();
        let mut all: Vec<_> = links.iter().map(|link| link.code.clone()).collect();
        all.sort();
        assert_eq!(codes, all, "{sort}");
    }
}

#[test]
fn an_empty_store_has_one_empty_page() {
    let page = get(&over(Arc::new(Memory::default())), "/api/links");
    assert_eq!(body(&page), serde_json::json!({"links": [], "next": null}));
}
