//! `clone(...)`, and the parameters that are cloned without it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use resilience::hedge;
use tokio::time::sleep;

use super::super::support::Error;
use crate::support::ms;

/// Counts its clones.
#[derive(Debug)]
struct Counted {
    clones: Arc<AtomicU32>,
    name: String,
    number: u32,
}

impl Counted {
    fn new() -> (Self, Arc<AtomicU32>) {
        let clones = Arc::new(AtomicU32::new(0));
        (Self { clones: Arc::clone(&clones), name: "a".into(), number: 7 }, clones)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.clones.fetch_add(1, Ordering::Relaxed);
        Self { clones: Arc::clone(&self.clones), name: self.name.clone(), number: self.number }
    }
}

impl Counted {
    fn into_name(self) -> String {
        self.name
    }

    #[hedge(100ms)]
    async fn consume(self, begun: &AtomicU32) -> Result<String, Error> {
        slow_at_first(begun).await;
        Ok(self.name)
    }

    #[hedge(100ms)]
    async fn change(mut self, begun: &AtomicU32) -> Result<u32, Error> {
        self.number += 1;
        slow_at_first(begun).await;
        Ok(self.number)
    }

    #[hedge(100ms, clone(self))]
    async fn listed(self, begun: &AtomicU32) -> Result<String, Error> {
        slow_at_first(begun).await;
        Ok(self.into_name())
    }
}

async fn slow_at_first(begun: &AtomicU32) {
    if begun.fetch_add(1, Ordering::Relaxed) == 0 {
        sleep(ms(900)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_parameter_that_is_borrowed_is_not_cloned() {
    #[hedge(100ms)]
    async fn borrows(begun: &AtomicU32, counted: Counted) -> Result<u32, Error> {
        slow_at_first(begun).await;
        Ok(counted.number)
    }
    #[hedge(100ms)]
    async fn borrows_all(begun: &AtomicU32, counted: Counted) -> Result<String, Error> {
        slow_at_first(begun).await;
        Ok(counted.name.clone())
    }
    let (counted, clones) = Counted::new();
    assert_eq!(borrows(&AtomicU32::new(0), counted).await, Ok(7));
    // A field that is used as a value: whether that moves it, types decide.
    assert!(clones.load(Ordering::Relaxed) <= 2);
    let (counted, clones) = Counted::new();
    assert_eq!(borrows_all(&AtomicU32::new(0), counted).await, Ok("a".into()));
    assert_eq!(clones.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_consumed_is_cloned_for_each_attempt() {
    #[hedge(100ms)]
    async fn consumes(begun: &AtomicU32, counted: Counted) -> Result<Counted, Error> {
        slow_at_first(begun).await;
        Ok(counted)
    }
    #[hedge(100ms)]
    async fn consumes_a_part(begun: &AtomicU32, mut counted: Counted) -> Result<String, Error> {
        counted.number += 1;
        slow_at_first(begun).await;
        Ok(counted.name)
    }
    let (counted, clones) = Counted::new();
    assert!(consumes(&AtomicU32::new(0), counted).await.is_ok());
    assert_eq!(clones.load(Ordering::Relaxed), 2);
    let (counted, clones) = Counted::new();
    assert_eq!(consumes_a_part(&AtomicU32::new(1), counted).await, Ok("a".into()));
    assert_eq!(clones.load(Ordering::Relaxed), 1, "the first attempt is ready at once");
}

#[tokio::test(start_paused = true)]
async fn the_list_clones_what_syntax_does_not_show() {
    #[hedge(100ms, clone(counted))]
    async fn by_a_method(begun: &AtomicU32, counted: Counted) -> Result<String, Error> {
        slow_at_first(begun).await;
        Ok(counted.into_name())
    }
    let (counted, clones) = Counted::new();
    assert_eq!(by_a_method(&AtomicU32::new(0), counted).await, Ok("a".into()));
    assert_eq!(clones.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_a_self_of_its_own() {
    let (counted, clones) = Counted::new();
    assert_eq!(counted.consume(&AtomicU32::new(0)).await, Ok("a".into()));
    assert_eq!(clones.load(Ordering::Relaxed), 2);
    assert_eq!(Counted::new().0.change(&AtomicU32::new(0)).await, Ok(8));
    assert_eq!(Counted::new().0.listed(&AtomicU32::new(0)).await, Ok("a".into()));
}
