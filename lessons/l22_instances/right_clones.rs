//! No number is kept at all: a request holds a clone of its instance's token, and what is inside is how many clones there are.

use super::rules::{Answer, Failed, Front, or};
use std::future::pending;
use std::rc::Rc;

/// A token for each instance.
pub struct Balancer {
    tokens: Vec<Rc<()>>,
}

impl Balancer {
    /// Nothing is inside yet.
    pub fn new(instances: usize) -> Self {
        Balancer { tokens: (0..instances).map(|_| Rc::new(())).collect() }
    }

    /// Requests inside this instance.
    pub fn inside(&self, instance: usize) -> usize {
        Rc::strong_count(&self.tokens[instance]) - 1
    }

    /// Passes a request on.
    pub async fn pass(&self, front: &Front<'_>) -> Result<Answer, Failed> {
        let (near, other) = self.by_load(front).ok_or(Failed::NoInstance)?;
        or(self.ask(front, near), self.hedge(front, other)).await
    }

    /// The one to ask, and the one to ask as well where it is late.
    fn by_load(&self, front: &Front<'_>) -> Option<(usize, usize)> {
        let [a, b] = front.two();
        match (front.leaves(a), front.leaves(b)) {
            (true, true) => None,
            (true, false) => Some((b, a)),
            (false, true) => Some((a, b)),
            (false, false) if self.inside(b) < self.inside(a) => Some((b, a)),
            (false, false) => Some((a, b)),
        }
    }

    async fn hedge(&self, front: &Front<'_>, other: usize) -> Result<Answer, Failed> {
        front.late().await;
        if front.leaves(other) {
            return pending().await;
        }
        self.ask(front, other).await
    }

    async fn ask(&self, front: &Front<'_>, instance: usize) -> Result<Answer, Failed> {
        let token = Rc::clone(&self.tokens[instance]);
        let head = front.ask(instance).await?;
        let answer = head.body().await;
        drop(token);
        answer
    }
}
