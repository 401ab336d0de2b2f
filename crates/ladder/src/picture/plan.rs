//! Where the parts of an architecture stand: in columns, from those that ask to those that answer, so that every arrow
//! leads to the right. Pure.

use crate::rungs::Link;

/// Rows between two parts in a column.
const GAP: usize = 1;
/// Parts beside the first of which all orders are tried.
const MOST: usize = 6;

/// Something in a column: a part, or the way of an arrow past it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) column: usize,
    /// The first of its rows.
    pub(super) row: usize,
    pub(super) height: usize,
    /// The part's name; an arrow on its way has none.
    pub(super) name: Option<&'static str>,
}

/// One arrow from a column to the next.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arrow {
    /// The column that it leaves.
    pub(super) column: usize,
    /// The row in which it leaves, and that in which it arrives.
    pub(super) rows: [usize; 2],
    /// What is spoken, where it arrives at a part.
    pub(super) by: Option<&'static str>,
}

/// All of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) items: Vec<Item>,
    pub(super) arrows: Vec<Arrow>,
}

/// An arrow between neighbouring columns, by places in the list of items.
struct Step {
    from: usize,
    to: usize,
    by: Option<&'static str>,
}

impl Plan {
    /// Of these links; the first of them begins at the left. Of all orders in which parts may stand below each other, the
    /// one whose arrows are followed most easily.
    pub(super) fn of(links: &[Link]) -> Plan {
        let names = names(links);
        let plans = orders(&names).into_iter().map(|names| Plan::in_order(links, &names));
        plans.min_by_key(Plan::tangle).unwrap_or(Plan { items: Vec::new(), arrows: Vec::new() })
    }

    fn in_order(links: &[Link], names: &[&'static str]) -> Plan {
        let columns = columns(links, names);
        let at = |name: &str| names.iter().position(|known| *known == name).unwrap_or(0);
        let part = |(name, column): (&&'static str, &usize)| Item {
            column: *column,
            row: 0,
            height: 0,
            name: Some(name),
        };
        let mut items: Vec<Item> = names.iter().zip(&columns).map(part).collect();
        let mut steps = Vec::new();
        for link in links {
            let (mut from, to) = (at(link.from), at(link.to));
            for column in columns[from] + 1..columns[to] {
                items.push(Item { column, row: 0, height: 0, name: None });
                steps.push(Step { from, to: items.len() - 1, by: None });
                from = items.len() - 1;
            }
            steps.push(Step { from, to, by: Some(link.by) });
        }
        place(&mut items, &steps);
        let arrows = steps.iter().map(|step| step.arrow(&steps, &items)).collect();
        Plan { items, arrows }
    }

    /// How hard it is to follow its arrows: two that share a row between the same columns are worst, then two that cross,
    /// then one that bends.
    fn tangle(&self) -> usize {
        let pairs = self.arrows.iter().flat_map(|a| self.arrows.iter().map(move |b| (a, b)));
        let between = pairs.filter(|(a, b)| a.column == b.column && a != b);
        let tangled = |(a, b): (&Arrow, &Arrow)| {
            let ([leaves, arrives], [other, there]) = (a.rows, b.rows);
            100 * usize::from(leaves == there)
                + 10 * usize::from((leaves < other) != (arrives < there))
        };
        let bends = self.arrows.iter().map(|arrow| arrow.rows[0].abs_diff(arrow.rows[1]));
        between.map(tangled).sum::<usize>() + bends.sum::<usize>()
    }

    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        self.items.iter().map(|item| item.column + 1).max().unwrap_or(0)
    }
}

impl Item {
    /// The row of its n-th arrow.
    fn door(&self, n: usize) -> usize {
        if self.name.is_some() { self.row + 1 + 2 * n } else { self.row }
    }
}

impl Step {
    /// A part's arrows leave and arrive in the order in which their other ends stand.
    fn arrow(&self, steps: &[Step], items: &[Item]) -> Arrow {
        let above = |one: usize, other: usize| items[one].row < items[other].row;
        let leaves = steps.iter().filter(|step| step.from == self.from && above(step.to, self.to));
        let arrives = steps.iter().filter(|step| step.to == self.to && above(step.from, self.from));
        let (from, to) = (&items[self.from], &items[self.to]);
        let rows = [from.door(leaves.count()), to.door(arrives.count())];
        Arrow { column: from.column, rows, by: self.by }
    }
}

/// All orders of these names, the first one first; of more than there is time for, only the given one.
fn orders(names: &[&'static str]) -> Vec<Vec<&'static str>> {
    let [first, rest @ ..] = names else { return Vec::new() };
    if rest.len() > MOST {
        return vec![names.to_vec()];
    }
    let mut orders = vec![vec![*first]];
    for name in rest {
        // Each name at every place behind the first, the last place first: the given order is the first of all.
        let places = |order: Vec<&'static str>| {
            let with = |at: usize| {
                let mut order = order.clone();
                order.insert(at, name);
                order
            };
            (1..=order.len()).rev().map(with).collect::<Vec<_>>()
        };
        orders = orders.into_iter().flat_map(places).collect();
    }
    orders
}

/// Every part once, in the order in which they are named.
fn names(links: &[Link]) -> Vec<&'static str> {
    let mut names = Vec::new();
    for name in links.iter().flat_map(|link| [link.from, link.to]) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A part stands right of all that ask it; one that no part asks, left of what it asks and no further than it must.
fn columns(links: &[Link], names: &[&str]) -> Vec<usize> {
    let at = |name: &str| names.iter().position(|known| *known == name).unwrap_or(0);
    let mut columns = vec![0; names.len()];
    advance(links, &at, &mut columns);
    for (n, name) in names.iter().enumerate().skip(1) {
        let asks = links.iter().filter(|link| link.from == *name).map(|link| columns[at(link.to)]);
        let furthest = asks.max().unwrap_or(0);
        if !links.iter().any(|link| link.to == *name) {
            columns[n] = furthest.saturating_sub(1);
        }
    }
    advance(links, &at, &mut columns);
    columns
}

/// Moves parts to the right until each is right of all that ask it. Were there a circle, they would move for ever.
fn advance(links: &[Link], at: &impl Fn(&str) -> usize, columns: &mut [usize]) {
    for _ in 0..columns.len() {
        for link in links {
            let (from, to) = (at(link.from), at(link.to));
            columns[to] = columns[to].max(columns[from] + 1).min(columns.len());
        }
    }
}

/// Stacks each column from the top: a part is as high as its arrows need.
fn place(items: &mut [Item], steps: &[Step]) {
    for n in 0..items.len() {
        let leaving = steps.iter().filter(|step| step.from == n).count();
        let arriving = steps.iter().filter(|step| step.to == n).count();
        items[n].height = match items[n].name {
            Some(_) => 1 + 2 * leaving.max(arriving).max(1),
            None => 1,
        };
        let above = items[..n].iter().filter(|item| item.column == items[n].column);
        items[n].row = above.map(|item| item.row + item.height + GAP).max().unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINKS: &[Link] = &[
        Link { from: "clients", by: "HTTP", to: "server" },
        Link { from: "server", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "HTTP", to: "mail" },
    ];

    #[test]
    fn a_part_stands_right_of_those_that_ask_it_and_one_that_is_not_asked_beside_them() {
        let plan = Plan::of(LINKS);
        let column = |name: &str| {
            plan.items.iter().find(|item| item.name == Some(name)).map(|item| item.column)
        };
        let columns = ["clients", "server", "workers", "PostgreSQL", "mail"].map(column);
        assert_eq!(columns, [0, 1, 1, 2, 2].map(Some));
        assert_eq!((plan.columns(), plan.arrows.len()), (3, 4));
        // Two arrows arrive at PostgreSQL, each at a row of its own.
        let arrive: Vec<_> = plan.arrows[1..3].iter().map(|arrow| arrow.rows[1]).collect();
        assert_eq!(arrive, [1, 3]);
    }

    #[test]
    fn no_two_arrows_share_a_row_or_cross_where_an_order_of_the_parts_avoids_it() {
        let cached = Link { from: "server", by: "RESP", to: "Redis" };
        let plan = Plan::of(&[LINKS[0], LINKS[1], cached, LINKS[2], LINKS[3]]);
        assert!(plan.tangle() < 10, "{plan:?}");
        assert_eq!(orders(&["a", "b", "c"]), [["a", "b", "c"], ["a", "c", "b"]]);
    }

    #[test]
    fn an_arrow_past_a_column_has_a_way_of_its_own_through_it_and_a_circle_ends() {
        let past = Link { from: "clients", by: "SQL", to: "PostgreSQL" };
        let plan = Plan::of(&[LINKS[0], LINKS[1], past]);
        assert_eq!(plan.arrows.len(), 4);
        assert!(plan.items.iter().any(|item| item.name.is_none() && item.column == 1));
        let back = Link { from: "PostgreSQL", by: "NOTIFY", to: "server" };
        assert!(Plan::of(&[LINKS[0], LINKS[1], back]).columns() <= 4);
    }
}
