//! Logs in chunks, merged in every order and with every way to set the brackets: one answer, and the true one, which is
//! counted here by other means.

use super::exercise::Counted;
use brigade_judge::Ruling;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// A code and the time of one redirect, in microseconds.
type Line<'a> = (&'a str, u64);

/// Six chunks. Their mean is 5.0415 ms, where rounding turns.
const SMALL: [&[Line<'_>]; 6] = [
    &[("a", 6414), ("b", 6990), ("c", 763), ("d", 4342)],
    &[("e", 8476), ("f", 8061), ("g", 6734), ("h", 5069), ("zed", 7908)],
    &[("i", 5966), ("j", 3678), ("a", 8368)],
    &[("k", 2381), ("l", 4717), ("m", 2389), ("b", 1653), ("zed", 4204), ("n", 8825)],
    &[("a", 2507), ("c", 5181)],
    &[("zed", 1718), ("d", 1308), ("e", 5509), ("a", 7835)],
];

/// Fewer codes than a list has, and a chunk without a line: there are more cores than lines.
const FEW: [&[Line<'_>]; 4] = [&[("b", 12), ("ab", 7)], &[], &[("b", 9)], &[("aa", 3)]];

/// How many codes a list has, where there are so many.
const TOP: usize = 10;
/// Codes that one chunk of a large log has for itself.
const OWN: usize = 400;
/// Clicks on each of these; the others have as many in all chunks together, and one more.
const LOUD: u64 = 7;
/// Clicks on the most popular code in one chunk: more than 16 bits hold.
const HOT: u64 = 70_000;

/// Four chunks with codes that are hardly heard in any of them and are first in all, and times that no 32 bits hold.
fn large() -> Vec<Vec<(String, u64)>> {
    let chunk = |chunk: usize| {
        let own = (0..OWN).flat_map(move |n| (0..LOUD).map(move |_| format!("own{chunk}-{n}")));
        let quiet = (0..TOP - 1).flat_map(|n| (0..2).map(move |_| format!("quiet{n}")));
        let hot = (0..if chunk == 2 { HOT } else { 0 }).map(|_| "hot".to_string());
        let codes = own.chain(quiet).chain(hot);
        codes.enumerate().map(|(at, code)| (code, 60_000 + (at as u64 * 7_919) % 997)).collect()
    };
    (0..4).map(chunk).collect()
}

/// All orders of so many parts.
fn orders(parts: usize) -> Vec<Vec<usize>> {
    if parts == 0 {
        return vec![Vec::new()];
    }
    let insert = |order: Vec<usize>| {
        (0..parts).map(move |at| [&order[..at], &[parts - 1], &order[at..]].concat())
    };
    orders(parts - 1).into_iter().flat_map(insert).collect()
}

/// What came of one way to merge, by its name: `((2 1) 3)`.
type Merged = (String, Counted);

/// All ways to set brackets around parts in this order. What was merged before is not merged again.
struct Merging {
    parts: Vec<Counted>,
    known: HashMap<Vec<usize>, Rc<Vec<Merged>>>,
}

impl Merging {
    fn all(&mut self, order: &[usize]) -> Rc<Vec<Merged>> {
        if let Some(known) = self.known.get(order) {
            return Rc::clone(known);
        }
        let merged = Rc::new(self.merge(order));
        if order.len() < self.parts.len() {
            self.known.insert(order.into(), Rc::clone(&merged));
        }
        merged
    }

    fn merge(&mut self, order: &[usize]) -> Vec<Merged> {
        if let [part] = order {
            return vec![((part + 1).to_string(), self.parts[*part].clone())];
        }
        let mut merged = Vec::new();
        for cut in 1..order.len() {
            let (left, right) = (self.all(&order[..cut]), self.all(&order[cut..]));
            for (a, one) in left.iter() {
                let with =
                    |(b, other): &Merged| (format!("({a} {b})"), one.clone().merge(other.clone()));
                merged.extend(right.iter().map(with));
            }
        }
        merged
    }
}

/// What is true of a log, counted without the exercise.
struct Truth<'a> {
    clicks: BTreeMap<&'a str, u64>,
    mean_ms: f64,
}

impl<'a> Truth<'a> {
    fn of(chunks: &[Vec<Line<'a>>]) -> Truth<'a> {
        let (mut clicks, mut lines, mut total_us) = (BTreeMap::new(), 0_u64, 0_u128);
        for (code, us) in chunks.iter().flatten() {
            *clicks.entry(*code).or_insert(0) += 1;
            lines += 1;
            total_us += u128::from(*us);
        }
        Truth { clicks, mean_ms: total_us as f64 / 1e3 / lines as f64 }
    }

    /// What is wrong with a mean: that an `f64` rounds is not.
    fn mean(&self, said: f64) -> Option<String> {
        let right = self.mean_ms;
        let near = (said - right).abs() <= right * 1e-12;
        (!near).then(|| format!("the mean is {right:?} ms, and the answer says {said:?}"))
    }

    /// What is wrong with a list.
    fn list(&self, top: &[(String, u64)]) -> Option<String> {
        let clicks = |code: &str| self.clicks.get(code).copied().unwrap_or(0);
        if let Some((code, said)) = top.iter().find(|(code, said)| clicks(code) != *said) {
            return Some(format!("`{code}` has {} clicks, and the list says {said}", clicks(code)));
        }
        let least = top.iter().map(|(_, said)| *said).min().unwrap_or(0);
        let listed = |code: &str| top.iter().any(|(listed, _)| listed == code);
        if let Some((code, more)) =
            self.clicks.iter().find(|(code, n)| **n > least && !listed(code))
        {
            return Some(format!("`{code}` has {more} clicks and is not in the list"));
        }
        let all = TOP.min(self.clicks.len());
        if top.len() != all || !top.is_sorted_by_key(|(_, said)| std::cmp::Reverse(*said)) {
            return Some(format!("the list must have {all} codes, the most clicks first"));
        }
        let twice = top
            .iter()
            .enumerate()
            .find(|(at, (code, _))| top[..*at].iter().any(|(c, _)| c == code));
        twice.map(|(_, (code, _))| format!("`{code}` is in the list twice"))
    }
}

/// Merges a log in all ways. `Err`: what is wrong with one. `Ok`: orders, and ways to set the brackets in each.
///
/// The mean is told before the list, so that what is told does not depend on how the maps of this run are ordered.
fn merged(chunks: &[Vec<Line<'_>>]) -> Result<(usize, usize), String> {
    let truth = Truth::of(chunks);
    let parts: Vec<Counted> = chunks.iter().map(|chunk| Counted::count(chunk)).collect();
    let mut merging = Merging { parts, known: HashMap::new() };
    let orders = orders(chunks.len());
    let (first, expected) = merging.all(&orders[0])[0].clone();
    let (top, mean) = (expected.top(), expected.mean_ms());
    let (mut ways, mut lists) = (0, Ok(()));
    for order in &orders {
        for (way, answer) in merging.all(order).iter() {
            ways += 1;
            let (other, list) = (answer.mean_ms(), answer.top());
            let near = truth.mean(other);
            if near.is_none() && other.to_bits() != mean.to_bits() {
                return Err(format!(
                    "the mean depends on the merging: {mean:?} ms as {first}, {other:?} ms as {way}"
                ));
            }
            if let Some(why) = near {
                return Err(format!("merged as {way}: {why}"));
            }
            let changed = || (list != top).then(|| CHANGED.to_string());
            let wrong =
                truth.list(&list).map(|why| format!("merged as {way}: {why}")).or_else(changed);
            lists = lists.and_then(|()| wrong.map_or(Ok(()), Err));
        }
    }
    lists.map(|()| (orders.len(), ways / orders.len()))
}

const CHANGED: &str =
    "the list depends on the merging: codes with equally many clicks change places, or fall out";

fn all() -> Result<String, String> {
    let (orders, brackets) = merged(&SMALL.map(<[Line<'_>]>::to_vec))?;
    merged(&FEW.map(<[Line<'_>]>::to_vec))?;
    let large = large();
    let large: Vec<Vec<Line<'_>>> = large
        .iter()
        .map(|chunk| chunk.iter().map(|(code, us)| (code.as_str(), *us)).collect())
        .collect();
    let (other_orders, other_brackets) = merged(&large)?;
    Ok(format!(
        "all {orders} orders × {brackets} bracketings of 6 small chunks, all {other_orders} × {other_brackets} of 4 large ones with {} \
         lines and of 4 with hardly any: the true clicks, and the true mean, the same to the bit",
        large.iter().map(Vec::len).sum::<usize>()
    ))
}

/// Accepted if every way to merge leads to the same answer, and that is the true one.
pub fn judge() -> Ruling {
    match all() {
        Ok(proved) => Ruling::Accepted { proved },
        Err(why) => Ruling::Rejected { why, schedule: None },
    }
}
