//! A while of traffic, and its numbers.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::origin::price_of;
use crate::shop::{CACHE, Shop};

pub(crate) const WORKERS: u32 = 16;
const ITEMS: u32 = 100;
/// Several cooldowns of the breaker.
const LENGTH: Duration = Duration::from_secs(1);

/// The numbers of an act.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Act {
    pub(crate) calls: u32,
    pub(crate) errors: u32,
    pub(crate) wrong_prices: u32,
    pub(crate) hits: u32,
    pub(crate) origin: u32,
    pub(crate) timed_out: u32,
    pub(crate) failed: u32,
    pub(crate) rejected: u32,
    /// How often the circuit has opened.
    pub(crate) opened: u64,
}

impl Act {
    /// Lets all workers ask for prices.
    pub(crate) async fn play(shop: &Arc<Shop>) -> Self {
        let opened_before = CACHE.snapshot().times_opened();
        let end = Instant::now() + LENGTH;
        let mut workers = JoinSet::new();
        for worker in 0..WORKERS {
            workers.spawn(work(Arc::clone(shop), worker, end));
        }
        let mut act = Self::default();
        while let Some(worker) = workers.join_next().await {
            let worker = worker.expect("a worker does not panic");
            act.calls += worker.calls;
            act.errors += worker.errors;
            act.wrong_prices += worker.wrong_prices;
        }
        let tally = &shop.tally;
        Self {
            hits: tally.hits.take(),
            origin: shop.origin.calls(),
            timed_out: tally.timed_out.take(),
            failed: tally.failed.take(),
            rejected: tally.rejected.take(),
            opened: CACHE.snapshot().times_opened() - opened_before,
            ..act
        }
    }
}

async fn work(shop: Arc<Shop>, worker: u32, end: Instant) -> Act {
    let mut act = Act::default();
    while Instant::now() < end {
        let item = (worker * 37 + act.calls * 13) % ITEMS;
        act.calls += 1;
        match shop.price(item).await {
            Ok(price) => act.wrong_prices += u32::from(price != price_of(item)),
            Err(_) => act.errors += 1,
        }
    }
    act
}
