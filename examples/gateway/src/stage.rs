//! Where the story takes place: three services, the gateway, and its callers.

use std::net::SocketAddr;
use std::time::Duration;

use gateway::page::Gateway;
use resilience::CircuitBreaker;
use resilience::control::{self, Changes, Overrides, Setters};

use crate::console::{self, Ledger};
use crate::load::{self, Got, Phase, Report};
use crate::service::{Ability, Service};
use crate::{Failure, front};

/// The functions, as control and telemetry know them.
pub(crate) const PRICE: &str = "gateway::prices::price";
pub(crate) const STOCK: &str = "gateway::stock::stock";
pub(crate) const REVIEWS: &str = "gateway::reviews::reviews";

pub(crate) struct Stage {
    pub(crate) prices: Service,
    pub(crate) stock: Service,
    pub(crate) reviews: Service,
    pub(crate) ledger: Ledger,
    front: SocketAddr,
}

impl Stage {
    pub(crate) async fn build() -> Result<Self, Failure> {
        let ms = Duration::from_millis;
        let prices = Ability { workers: 100, work: ms(20), queue: 100, quota: None };
        let stock = Ability { workers: 8, work: ms(80), queue: 120, quota: None };
        let reviews = Ability { workers: 100, work: ms(30), queue: 100, quota: Some(60) };
        let (prices, stock) = (Service::start(prices).await?, Service::start(stock).await?);
        let reviews = Service::start(reviews).await?;
        let gateway = Gateway::new(&prices.url(), &stock.url(), &reviews.url())?;
        let front = front::open(gateway).await?;
        Ok(Self { prices, stock, reviews, ledger: Ledger::default(), front })
    }

    /// Calls `path` of the gateway so often a second, for so many milliseconds.
    pub(crate) async fn load(&self, path: &'static str, a_second: u32, milliseconds: u32) -> Report {
        let [report] = self.phases(path, [Phase(a_second, milliseconds)]).await;
        report
    }

    /// Calls `path` of the gateway in phases.
    pub(crate) async fn phases<const N: usize>(&self, path: &'static str, phases: [Phase; N]) -> [Report; N] {
        load::load(self.front, path, phases).await
    }

    /// Calls `path` of the gateway once.
    pub(crate) async fn call(&self, path: &str) -> Got {
        load::call(self.front, path, 0).await
    }

    /// What all services have seen together.
    pub(crate) fn requests(&self) -> u64 {
        [&self.prices, &self.stock, &self.reviews].iter().map(|service| service.seen().requests).sum()
    }

    /// Waits until the services have nothing to do, and closes the circuits: so that the next load
    /// finds what the last one has found.
    pub(crate) async fn settle(&self) -> Result<(), Failure> {
        let idle = async {
            for service in [&self.prices, &self.stock, &self.reviews] {
                while !service.is_idle() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        };
        within(idle, "the services come to rest").await?;
        for name in ["prices", "stock", "reviews"] {
            CircuitBreaker::named(name).reset();
        }
        Ok(())
    }
}

/// Switches policies of a function off, until [`as_written`].
pub(crate) fn without<C: Changes>(name: &str, changes: impl FnOnce(Setters) -> C) -> Result<(), Failure> {
    control::apply(Overrides::new().with(name, changes))?;
    Ok(())
}

/// From now on all policies are as their attributes say.
pub(crate) fn as_written() -> Result<(), Failure> {
    control::apply(Overrides::new())?;
    Ok(())
}

/// Prints what callers got.
pub(crate) fn show(about: &str, report: &Report) {
    console::line(about, &report.to_string());
}

/// Prints what callers got, and how many requests their service has seen.
pub(crate) fn show_with(about: &str, report: &Report, requests: u64) {
    console::line(about, &format!("{report}; {requests:>3} requests"));
}

/// Waits for what must come, and not for ever.
pub(crate) async fn within<T>(future: impl Future<Output = T>, what: &str) -> Result<T, Failure> {
    let limit = Duration::from_secs(20);
    let result = tokio::time::timeout(limit, future).await;
    result.map_err(|_| format!("it is not true that {what}: not within {limit:?}").into())
}

pub(crate) fn claim(holds: bool, what: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}").into()) }
}
