//! What may be claimed of a price: which side needs more, as far as the rounds can tell. Pure.

use super::compared::Quantity;
use super::{Asked, Price};
use brigade_core::measure::intervals::{self, Scale, Spread};
use brigade_core::measure::{Basis, Claim, Class};

/// What is claimed of each kind of request: read off wall clocks and off CPU clocks.
const HEADLINES: [Quantity; 2] = [Quantity::P50, Quantity::Cpu];
/// What is told apart in the short form, with its name there.
const TOLD: [(Quantity, &str); 3] =
    [(Quantity::P50, "p50"), (Quantity::P99, "p99"), (Quantity::Cpu, "CPU")];
/// Less than this is no difference: the line that [`Claim::order`] draws.
const DIFFERENCE: f64 = 1.10;

/// How a rung's figure stands to that of the rung before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Standing {
    /// So many times as much.
    Dearer(f64),
    /// So many times less.
    Cheaper(f64),
    /// The same, within a tenth.
    Alike,
    /// The rounds do not tell.
    Open,
}

impl Price {
    /// Which side needs more, judged by an interval that is wide enough for everything that is told here together.
    pub(super) fn standing(&self, asked: &Asked, quantity: &Quantity) -> Standing {
        if quantity.basis() == Basis::Wall && (self.quiet.is_noisy() || !self.quiet.is_verified()) {
            return Standing::Open;
        }
        let confidence = intervals::all_of(TOLD.len() * self.requests.len());
        let found = asked
            .ratios(quantity)
            .and_then(|ratios| intervals::interval(&ratios, 1, Scale::Factors, confidence));
        match found {
            Some(ratio) if ratio.low > DIFFERENCE => Standing::Dearer(ratio.mid),
            Some(ratio) if ratio.high < 1.0 / DIFFERENCE => Standing::Cheaper(1.0 / ratio.mid),
            Some(ratio) if ratio.low >= 1.0 / DIFFERENCE && ratio.high <= DIFFERENCE => {
                Standing::Alike
            }
            _ => Standing::Open,
        }
    }
}

/// Who needs more of what, each held against the rounds. The run decides which of both a claim names first.
pub fn claims(price: &Price) -> Vec<Claim> {
    let Some(before) = &price.before else { return Vec::new() };
    let claim = |asked: &Asked, quantity: &Quantity| {
        let (after, earlier) = asked.pairs(quantity);
        let ratio = asked.ratio(quantity).map_or(1.0, |ratio: Spread| ratio.mid());
        let names = [price.after.name.as_str(), before.name.as_str()];
        let ([more, less], [high, low]) = if ratio < 1.0 {
            ([names[1], names[0]], [&earlier, &after])
        } else {
            (names, [&after, &earlier])
        };
        let method = &asked.method;
        let statement = match quantity.basis() {
            Basis::Wall => format!("half of the {method}s take longer on {more} than on {less}"),
            _ => format!("a {method} uses more CPU on {more} than on {less}"),
        };
        if high.is_empty() {
            let why = "no round of both has a valid one: INVALID above says why";
            return Claim::untestable(statement, Class::Order, why);
        }
        Claim::order(statement, high, low, quantity.basis(), &price.quiet)
    };
    let each = |asked| HEADLINES.iter().map(move |quantity| claim(asked, quantity));
    // What the rung before does not serve is held against nothing.
    price.requests.iter().filter(|asked| asked.before.is_some()).flat_map(each).collect()
}

/// What a rung costs and gains beside the rung before, in a few words each; empty where the rounds show nothing.
pub fn in_short(price: &Price) -> (String, String) {
    let (mut costs, mut gains) = (Vec::new(), Vec::new());
    for asked in &price.requests {
        for (quantity, name) in &TOLD {
            let what = format!("{} {name}", asked.method);
            match price.standing(asked, quantity) {
                Standing::Dearer(times) => costs.push(format!("{what} ×{}", in_words(times))),
                Standing::Cheaper(times) => gains.push(format!("{what} 1/{}", in_words(times))),
                Standing::Alike | Standing::Open => {}
            }
        }
    }
    (costs.join(", "), gains.join(", "))
}

/// One digit behind the point is as much as a few rounds tell.
fn in_words(times: f64) -> String {
    if times < 10.0 { format!("{times:.1}") } else { format!("{times:.0}") }
}

#[cfg(test)]
mod tests {
    use super::super::synthetic;
    use super::*;
    use brigade_core::measure::Verdict;

    #[test]
    fn what_is_dearer_by_more_than_a_tenth_is_a_cost_and_what_is_alike_is_neither() {
        let price = synthetic::price();
        let (costs, gains) = in_short(&price);
        assert_eq!(costs, "GET p50 ×2.5, GET p99 ×2.5, GET CPU ×3.0, POST CPU ×1.5");
        assert_eq!(gains, "");
        let post = &price.requests[1];
        assert_eq!(price.standing(post, &Quantity::P50), Standing::Alike);
    }

    #[test]
    fn what_is_cheaper_is_a_gain_and_the_claim_names_the_other_first() {
        let mut price = synthetic::price();
        for round in &mut price.requests[1].after.rounds {
            round.latency.p50 = round.latency.p50.map(|took| took / 100.0);
        }
        assert_eq!(in_short(&price).1, "POST p50 1/100");
        let all = claims(&price);
        assert_eq!(all.len(), 4);
        assert_eq!(all[2].statement, "half of the POSTs take longer on monolith than on layered");
        assert!(all.iter().all(|claim| claim.verdict == Verdict::Holds), "{all:?}");
    }

    #[test]
    fn noise_silences_the_wall_clock_and_leaves_the_cpu_clock() {
        let mut price = synthetic::price();
        price.quiet.others = Some(0.4);
        let noisy = |claim: &Claim| matches!(claim.verdict, Verdict::Noisy(_));
        assert_eq!(
            claims(&price).iter().map(noisy).collect::<Vec<_>>(),
            [true, false, true, false]
        );
        assert_eq!(in_short(&price).0, "GET CPU ×3.0, POST CPU ×1.5");
    }

    #[test]
    fn five_rounds_judge_nothing_and_the_lowest_rung_is_compared_with_none() {
        let mut price = synthetic::price();
        for asked in &mut price.requests {
            asked.after.rounds.truncate(5);
        }
        assert_eq!(in_short(&price), Default::default());
        let open = |claim: &Claim| matches!(claim.verdict, Verdict::NotTestableHere(_));
        assert!(claims(&price).iter().all(open));
        price.before = None;
        assert!(claims(&price).is_empty());
    }

    #[test]
    fn where_the_generator_was_late_no_latency_is_claimed_and_cpu_time_is() {
        let mut price = synthetic::price();
        for round in &mut price.requests[0].after.rounds {
            round.invalid = Some("it was late".into());
        }
        let all = claims(&price);
        assert!(all[0].verdict.to_string().contains("INVALID above"), "{all:?}");
        assert_eq!(all[1].verdict, Verdict::Holds);
    }
}
