//! A bulk job: 200 items, at most 16 at a time. A transient failure is retried for its item alone.
//! An item that fails for good is reported, and all others are delivered.
//!
//! `cargo run -p resilience-http-examples --example bulk`

use futures::{StreamExt, stream};
use reqwest::{Client, StatusCode};
use resilience::{Transient, retry};
use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use unruly::{Reply, Request, Server};

const ITEMS: u32 = 200;
const AT_A_TIME: usize = 16;

static ON_THEIR_WAY: Gauge = Gauge::new();

#[derive(Debug, thiserror::Error, Transient)]
enum DeliveryError {
    #[error("refused with {0}")]
    #[transient(if = _0.transience().is_transient())]
    Refused(StatusCode),
    #[error("no answer")]
    #[transient(source)]
    NoAnswer(#[from] reqwest::Error),
}

/// Delivers one item. While it waits for a retry, the others go on.
#[retry(attempts = 4, base = 20ms, cap = 200ms, context = cx)]
async fn deliver(client: &Client, url: &str, item: u32) -> Result<(), DeliveryError> {
    let request = client.put(format!("{url}/items/{item}")).header("x-attempt", cx.number());
    let status = request.send().await?.status();
    if status.is_success() { Ok(()) } else { Err(DeliveryError::Refused(status)) }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match job().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bulk failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn job() -> Result<(), Box<dyn std::error::Error>> {
    let warehouse = Arc::<Mutex<Warehouse>>::default();
    let handler = warehouse.clone();
    let server = Server::start(move |request| lock(&handler).reply(request))?;
    let url = server.url();
    let client = Client::builder().timeout(Duration::from_secs(10)).no_proxy().build()?;

    let (client, url) = (&client, url.as_str());
    let outcomes: Vec<(u32, Result<(), DeliveryError>)> = stream::iter(0..ITEMS)
        .map(|item| async move {
            let _on_its_way = ON_THEIR_WAY.enter();
            (item, deliver(client, url, item).await)
        })
        .buffer_unordered(AT_A_TIME)
        .collect()
        .await;

    let mut failed: Vec<_> =
        outcomes.into_iter().filter_map(|(item, outcome)| Some((item, outcome.err()?))).collect();
    failed.sort_by_key(|(item, _)| *item);
    for (item, error) in &failed {
        println!("item {item:>3} is not delivered: {error}");
    }
    let warehouse = lock(&warehouse);
    let (delivered, requests, most) = (warehouse.stock.len(), server.count(), ON_THEIR_WAY.most());
    println!("{delivered} of {ITEMS} items are delivered with {requests} requests, at most {most} at once.");

    let reported: Vec<u32> = failed.iter().map(|(item, _)| *item).collect();
    let expected: Vec<u32> = (0..ITEMS).filter(|item| fate(*item) == Fate::Never).collect();
    claim(reported == expected, "exactly the items that can't be delivered are reported")?;
    claim(delivered + reported.len() == 200, "all the others are delivered")?;
    claim(warehouse.stock.values().all(|times| *times == 1), "no item is delivered twice")?;
    claim(most == AT_A_TIME, "16 are on their way at a time, and no more")?;
    // Each transient failure costs one more request. A permanent one costs none.
    let passing = (0..ITEMS).filter(|item| fate(*item) == Fate::SecondTry).count();
    claim(requests == 200 + passing, "nothing is asked more often than needed")
}

/// The reply of the warehouse to an item.
#[derive(PartialEq)]
enum Fate {
    Stored,
    /// The first request fails, in one of three ways.
    SecondTry,
    /// The item is refused for good.
    Never,
}

fn fate(item: u32) -> Fate {
    match item {
        _ if item % 41 == 7 => Fate::Never,
        _ if item % 5 == 3 => Fate::SecondTry,
        _ => Fate::Stored,
    }
}

#[derive(Default)]
struct Warehouse {
    /// How often each item has been stored.
    stock: HashMap<u32, u32>,
}

impl Warehouse {
    fn reply(&mut self, request: &Request) -> Reply {
        let item = request.path().rsplit('/').next().and_then(|item| item.parse().ok()).unwrap_or(0);
        match fate(item) {
            Fate::Never => Reply::status(422),
            Fate::SecondTry if request.header("x-attempt") == Some("1") => match item % 3 {
                0 => Reply::status(503),
                1 => Reply::reset(),
                _ => Reply::hang_up(),
            },
            _ => {
                *self.stock.entry(item).or_default() += 1;
                Reply::status(201)
            }
        }
    }
}

fn lock(warehouse: &Mutex<Warehouse>) -> MutexGuard<'_, Warehouse> {
    warehouse.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The present number of calls, and the greatest so far.
struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
}

struct Entered<'a>(&'a Gauge);

impl Gauge {
    const fn new() -> Self {
        Self { now: AtomicUsize::new(0), most: AtomicUsize::new(0) }
    }

    fn enter(&self) -> Entered<'_> {
        let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(now, Ordering::Relaxed);
        Entered(self)
    }

    fn most(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::Relaxed);
    }
}

fn claim(holds: bool, what: &str) -> Result<(), Box<dyn std::error::Error>> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}").into()) }
}
