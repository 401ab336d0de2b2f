//! The first question is kept while the clock is looked at, and raced with the second one. The count goes with the question.

use super::rules::{Answer, Failed, Front, or};
use std::cell::Cell;
use std::pin::pin;

/// How many requests are inside each instance.
pub struct Balancer {
    inside: Vec<Cell<usize>>,
}

impl Balancer {
    /// Nothing is inside yet.
    pub fn new(instances: usize) -> Self {
        Balancer { inside: vec![Cell::default(); instances] }
    }

    /// Requests inside this instance.
    pub fn inside(&self, instance: usize) -> usize {
        self.inside[instance].get()
    }

    /// Passes a request on.
    pub async fn pass(&self, front: &Front<'_>) -> Result<Answer, Failed> {
        let well = |instance: &usize| !front.leaves(*instance);
        let two = front.two();
        let near = two.into_iter().filter(well).min_by_key(|&one| self.inside(one));
        let near = near.ok_or(Failed::NoInstance)?;
        let other = if near == two[0] { two[1] } else { two[0] };

        let mut first = pin!(self.ask(front, near));
        let in_time = or(async { Some(first.as_mut().await) }, async {
            front.late().await;
            None
        });
        match in_time.await {
            Some(answer) => answer,
            None if well(&other) => or(first, self.ask(front, other)).await,
            None => first.await,
        }
    }

    /// Counts, until it is dropped.
    async fn ask(&self, front: &Front<'_>, instance: usize) -> Result<Answer, Failed> {
        let _leave = Leave::later(&self.inside[instance]);
        front.ask(instance).await?.body().await
    }
}

/// Takes one away again when it is dropped.
struct Leave<'a>(&'a Cell<usize>);

impl<'a> Leave<'a> {
    fn later(inside: &'a Cell<usize>) -> Self {
        inside.update(|inside| inside + 1);
        Leave(inside)
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.update(|inside| inside - 1);
    }
}
