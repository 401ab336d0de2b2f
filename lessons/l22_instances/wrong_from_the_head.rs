//! The guard is made when the instance has begun to answer: a request that chooses before that sees nothing of this one.

use super::rules::{Answer, Failed, Front, or};
use std::cell::Cell;
use std::future::pending;

/// How many requests are inside each instance.
pub struct Balancer {
    inside: Vec<Cell<usize>>,
}

impl Balancer {
    /// Nothing is inside yet.
    pub fn new(instances: usize) -> Self {
        Balancer { inside: vec![Cell::new(0); instances] }
    }

    /// Requests inside this instance.
    pub fn inside(&self, instance: usize) -> usize {
        self.inside[instance].get()
    }

    /// Passes a request on.
    pub async fn pass(&self, front: &Front<'_>) -> Result<Answer, Failed> {
        let mut two = front.two();
        two.sort_by_key(|&instance| (front.leaves(instance), self.inside(instance)));
        let [near, other] = two;
        if front.leaves(near) {
            return Err(Failed::NoInstance);
        }
        let hedge = async {
            front.late().await;
            if front.leaves(other) { pending().await } else { self.ask(front, other).await }
        };
        or(self.ask(front, near), hedge).await
    }

    /// Asks an instance, and waits for all of its answer.
    async fn ask(&self, front: &Front<'_>, instance: usize) -> Result<Answer, Failed> {
        let head = front.ask(instance).await?;
        let _inside = Inside::enter(&self.inside[instance]);
        head.body().await
    }
}

/// One request inside an instance, until it is dropped: answered, broken off or given up.
struct Inside<'a>(&'a Cell<usize>);

impl<'a> Inside<'a> {
    fn enter(count: &'a Cell<usize>) -> Self {
        count.set(count.get() + 1);
        Inside(count)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
