//! Traffic that goes on: each of the twelve functions is called again and again. The figures are
//! exact, as they are taken between calls.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use shop::catalogue::Catalogue;
use shop::payments::Payments;
use shop::service::Service;
use shop::shipping::Shipping;
use tokio::sync::RwLock;

use crate::server::Server;

/// The functions, as the policy knows them.
pub(crate) const FUNCTIONS: [&str; 12] = [
    "shop::catalogue::product",
    "shop::catalogue::search",
    "shop::catalogue::stock",
    "shop::catalogue::reviews",
    "shop::payments::charge",
    "shop::payments::refund",
    "shop::payments::capture",
    "shop::payments::balance",
    "shop::shipping::quote",
    "shop::shipping::book",
    "shop::shipping::track",
    "shop::shipping::cancel",
];

/// The time between two calls of a function.
const PAUSE: Duration = Duration::from_millis(15);

/// The three services.
#[derive(Clone, Debug)]
pub(crate) struct Servers {
    pub(crate) catalogue: Server,
    pub(crate) payments: Server,
    pub(crate) shipping: Server,
}

impl Servers {
    pub(crate) async fn start() -> std::io::Result<Self> {
        let (catalogue, payments) = (Server::start().await?, Server::start().await?);
        Ok(Self { catalogue, payments, shipping: Server::start().await? })
    }

    /// The server of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Server> {
        match name {
            "catalogue" => Some(&self.catalogue),
            "payments" => Some(&self.payments),
            "shipping" => Some(&self.shipping),
            _ => None,
        }
    }

    /// The requests of the traffic for a function, as its server has counted them.
    fn requests(&self, function: &str) -> u64 {
        let mut parts = function.split("::").skip(1);
        let server = parts.next().and_then(|name| self.named(name));
        server.zip(parts.next()).map_or(0, |(server, path)| server.requests(path, "traffic"))
    }
}

/// What has happened to a function: calls of the traffic, those that failed, and the requests that
/// reached the server.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) calls: u64,
    pub(crate) failed: u64,
    pub(crate) requests: u64,
}

impl Figures {
    /// Requests for each call: the amplification.
    #[expect(clippy::cast_precision_loss, reason = "there are thousands, not 2^53")]
    pub(crate) fn each(self) -> f64 {
        self.requests as f64 / self.calls.max(1) as f64
    }

    fn and(self, other: Self) -> Self {
        let (calls, failed) = (self.calls + other.calls, self.failed + other.failed);
        Self { calls, failed, requests: self.requests + other.requests }
    }

    fn since(self, before: Self) -> Self {
        let (calls, failed) = (self.calls - before.calls, self.failed - before.failed);
        Self { calls, failed, requests: self.requests - before.requests }
    }
}

/// The figures of all functions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample(BTreeMap<&'static str, Figures>);

impl Sample {
    /// Of all functions whose names begin so.
    pub(crate) fn of(&self, prefix: &str) -> Figures {
        let found = self.0.iter().filter(|(name, _)| name.starts_with(prefix));
        found.fold(Figures::default(), |sum, (_, figures)| sum.and(*figures))
    }

    pub(crate) fn since(&self, before: &Self) -> Self {
        Self(self.0.iter().map(|(name, figures)| (*name, figures.since(before.of(name)))).collect())
    }
}

/// Callers that do not stop.
#[derive(Clone, Debug)]
pub(crate) struct Traffic {
    servers: Servers,
    counts: Arc<[[AtomicU64; 2]; 12]>,
    /// Each call holds it for reading, so that nothing is under way for a writer.
    between: Arc<RwLock<()>>,
}

impl Traffic {
    pub(crate) fn start(servers: &Servers) -> Result<Self, reqwest::Error> {
        let clients = Clients {
            catalogue: Catalogue(Service::new(servers.catalogue.url(), "traffic")?),
            payments: Payments(Service::new(servers.payments.url(), "traffic")?),
            shipping: Shipping(Service::new(servers.shipping.url(), "traffic")?),
        };
        let traffic = Self { servers: servers.clone(), counts: Arc::default(), between: Arc::default() };
        for function in 0..FUNCTIONS.len() {
            let (traffic, clients) = (traffic.clone(), clients.clone());
            tokio::spawn(async move { traffic.call_for_ever(&clients, function).await });
        }
        Ok(traffic)
    }

    async fn call_for_ever(&self, clients: &Clients, function: usize) {
        let [calls, failed] = &self.counts[function];
        loop {
            let under_way = self.between.read().await;
            let is_good = clients.call(FUNCTIONS[function]).await;
            calls.fetch_add(1, Ordering::Relaxed);
            failed.fetch_add(u64::from(!is_good), Ordering::Relaxed);
            drop(under_way);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// All figures until now, while no call is under way. Calls go on afterwards.
    pub(crate) async fn sample(&self) -> Sample {
        let _nothing_under_way = self.between.write().await;
        let of = |index: usize, function: &'static str| {
            let [calls, failed] = &self.counts[index];
            let (calls, failed) = (calls.load(Ordering::Relaxed), failed.load(Ordering::Relaxed));
            (function, Figures { calls, failed, requests: self.servers.requests(function) })
        };
        Sample(FUNCTIONS.iter().enumerate().map(|(index, function)| of(index, function)).collect())
    }

    /// The figures from now on until each function was called this often.
    pub(crate) async fn next(&self, calls: u64) -> Sample {
        self.next_since(&self.sample().await, calls).await
    }

    /// The figures since `before`, as soon as each function was called this often.
    pub(crate) async fn next_since(&self, before: &Sample, calls: u64) -> Sample {
        loop {
            tokio::time::sleep(PAUSE * 4).await;
            let now = self.sample().await.since(before);
            if FUNCTIONS.iter().all(|function| now.of(function).calls >= calls) {
                return now;
            }
        }
    }
}

#[derive(Clone, Debug)]
struct Clients {
    catalogue: Catalogue,
    payments: Payments,
    shipping: Shipping,
}

impl Clients {
    /// Calls a function. True if it returns `Ok`.
    async fn call(&self, function: &str) -> bool {
        match function {
            "shop::catalogue::product" => self.catalogue.product("lamp").await.is_ok(),
            "shop::catalogue::search" => self.catalogue.search("lamp").await.is_ok(),
            "shop::catalogue::stock" => self.catalogue.stock("lamp").await.is_ok(),
            "shop::catalogue::reviews" => self.catalogue.reviews("lamp").await.is_ok(),
            "shop::payments::charge" => self.payments.charge(17).await.is_ok(),
            "shop::payments::refund" => self.payments.refund(17).await.is_ok(),
            "shop::payments::capture" => self.payments.capture(17).await.is_ok(),
            "shop::payments::balance" => self.payments.balance(4).await.is_ok(),
            "shop::shipping::quote" => self.shipping.quote(800).await.is_ok(),
            "shop::shipping::book" => self.shipping.book(17).await.is_ok(),
            "shop::shipping::track" => self.shipping.track(9).await.is_ok(),
            "shop::shipping::cancel" => self.shipping.cancel(9).await.is_ok(),
            _ => false,
        }
    }
}
