//! Six chunks, merged in every order and with every way to set the brackets: one answer, and the right one.

use super::exercise::Counted;
use brigade::workbench::judge::Ruling;
use std::collections::HashMap;
use std::rc::Rc;

/// A code and the time of one redirect, in microseconds. The mean is 5.0415 ms, where rounding turns.
type Line = (&'static str, u64);

const CHUNKS: [&[Line]; 6] = [
    &[("a", 6414), ("b", 6990), ("c", 763), ("d", 4342)],
    &[("e", 8476), ("f", 8061), ("g", 6734), ("h", 5069), ("zed", 7908)],
    &[("i", 5966), ("j", 3678), ("a", 8368)],
    &[("k", 2381), ("l", 4717), ("m", 2389), ("b", 1653), ("zed", 4204), ("n", 8825)],
    &[("a", 2507), ("c", 5181)],
    &[("zed", 1718), ("d", 1308), ("e", 5509), ("a", 7835)],
];

/// How many codes a list has, where there are so many.
const TOP: usize = 10;

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
        if order.len() < CHUNKS.len() {
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

fn clicks(code: &str) -> u64 {
    CHUNKS.iter().copied().flatten().filter(|line| line.0 == code).count() as u64
}

/// What is wrong with an answer, whatever the others say.
fn wrong(answer: &Counted) -> Option<String> {
    let top = answer.top();
    if let Some((code, said)) = top.iter().find(|(code, said)| clicks(code) != *said) {
        return Some(format!("`{code}` has {} clicks, and the list says {said}", clicks(code)));
    }
    let least = top.iter().map(|(_, said)| *said).min().unwrap_or(0);
    let more = CHUNKS
        .iter()
        .copied()
        .flatten()
        .find(|line| clicks(line.0) > least && top.iter().all(|(listed, _)| listed != line.0));
    if let Some((code, _)) = more {
        return Some(format!("`{code}` has {} clicks and is not in the list", clicks(code)));
    }
    if top.len() != TOP || !top.is_sorted_by_key(|(_, said)| std::cmp::Reverse(*said)) {
        return Some(format!("the list must have {TOP} codes, the most clicks first"));
    }
    let lines = CHUNKS.iter().copied().flatten();
    let right = lines.clone().map(|line| line.1).sum::<u64>() as f64 / 1e3 / lines.count() as f64;
    let off = (answer.mean_ms() - right).abs() > 1e-3;
    off.then(|| format!("the mean is {right} ms, and the answer says {}", answer.mean_ms()))
}

/// The mean is told before the list, so that what is told does not depend on how the maps of this run are ordered.
pub fn judge() -> Ruling {
    let parts: Vec<Counted> = CHUNKS.iter().map(|chunk| Counted::count(chunk)).collect();
    let mut merging = Merging { parts, known: HashMap::new() };
    let orders = orders(CHUNKS.len());
    let rejected = |why| Ruling::Rejected { why, schedule: None };
    let (first, expected) = merging.all(&orders[0])[0].clone();
    if let Some(why) = wrong(&expected) {
        return rejected(format!("merged as {first}: {why}"));
    }
    let (top, mean) = (expected.top(), expected.mean_ms());
    let (mut ways, mut list) = (0, None);
    for order in &orders {
        for (way, answer) in merging.all(order).iter() {
            ways += 1;
            let other = answer.mean_ms();
            if other.to_bits() != mean.to_bits() {
                let why = "the mean depends on the merging";
                return rejected(format!("{why}: {mean:?} ms as {first}, {other:?} ms as {way}"));
            }
            if list.is_none() && answer.top() != top {
                list = Some(
                    wrong(answer).map_or_else(changed, |why| format!("merged as {way}: {why}")),
                );
            }
        }
    }
    list.map_or_else(|| accepted(orders.len(), ways), rejected)
}

fn changed() -> String {
    "the list depends on the merging: codes with equally many clicks change places, or fall out"
        .into()
}

fn accepted(orders: usize, ways: usize) -> Ruling {
    let (brackets, chunks) = (ways / orders, CHUNKS.len());
    Ruling::Accepted {
        proved: format!(
            "all {orders} orders × {brackets} bracketings of {chunks} chunks, to the bit"
        ),
    }
}
