//! A client and its service, and what comes of the calls in one way to misbehave.

use crate::client::{Api, ApiError, NewItem, Source};
use crate::plain::Plain;
use crate::service::{CREDENTIALS, Mood, Seen, Service};
use crate::ways::{Calls, Way};
use resilience::{CircuitBreaker, RetryEvent};
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a call got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Got {
    /// All items, as the service has them now.
    Fresh,
    /// All items, some of them from memory.
    Remembered,
    /// The items of the first page. The next one was never there, and is empty.
    Incomplete,
    /// An item was made.
    Made,
    Failed(String),
}

/// What came of the calls.
pub(crate) struct Outcome {
    pub(crate) got: Vec<Got>,
    pub(crate) seen: Seen,
    /// The waits before further attempts.
    pub(crate) waits: Vec<Duration>,
}

/// A client of either kind.
#[derive(Clone)]
enum Caller {
    Guarded(Arc<Api>),
    Plain(Arc<Plain>),
}

/// A client that is used to a service that works.
pub(crate) struct Trial {
    service: Service,
    caller: Caller,
}

/// Longer than any listing here takes.
const PATIENCE: Duration = Duration::from_secs(10);

impl Trial {
    /// With the client that has the policies.
    pub(crate) async fn guarded() -> Result<Self, Box<dyn Error>> {
        let service = Service::start()?;
        let api = Api::new(service.url().parse()?, CREDENTIALS.map(str::to_owned).into(), note)?;
        Self::begin(service, Caller::Guarded(Arc::new(api))).await
    }

    /// With the client that has none.
    pub(crate) async fn plain() -> Result<Self, Box<dyn Error>> {
        let service = Service::start()?;
        let plain = Plain::new(service.url()).await?;
        Self::begin(service, Caller::Plain(Arc::new(plain))).await
    }

    async fn begin(service: Service, caller: Caller) -> Result<Self, Box<dyn Error>> {
        let trial = Self { service, caller };
        trial.is_well().await?;
        Ok(trial)
    }

    /// Makes the calls while the service misbehaves.
    pub(crate) async fn run(&self, way: Way) -> Result<Outcome, Box<dyn Error>> {
        self.service.is(way.mood());
        waits().clear();
        let got = self.calls(way.calls()).await?;
        let waits = waits().drain(..).collect();
        Ok(Outcome { got, seen: self.service.seen(), waits })
    }

    async fn calls(&self, calls: Calls) -> Result<Vec<Got>, Box<dyn Error>> {
        let mut got = Vec::new();
        match calls {
            Calls::Listing(limit) => got.push(self.caller.clone().list(limit).await),
            Calls::Create => got.push(self.caller.create().await),
            Calls::InTurn(listings) => {
                for _ in 0..listings {
                    got.push(self.caller.clone().list(PATIENCE).await);
                }
            }
            Calls::AtOnce(listings) => {
                let tasks = (0..listings).map(|_| tokio::spawn(self.caller.clone().list(PATIENCE)));
                for task in tasks.collect::<Vec<_>>() {
                    got.push(task.await?);
                }
            }
        }
        Ok(got)
    }

    /// Waits until the circuits let calls through again, and sees that a listing is fresh.
    pub(crate) async fn recovers(&self) -> Result<(), Box<dyn Error>> {
        self.service.is(Mood::default());
        for name in ["api", "login"] {
            let breaker = CircuitBreaker::named(name).of_key(&self.service.url());
            if let Some(wait) = breaker.and_then(|breaker| breaker.snapshot().retry_after()) {
                tokio::time::sleep(wait).await;
            }
        }
        self.is_well().await
    }

    async fn is_well(&self) -> Result<(), Box<dyn Error>> {
        match self.caller.clone().list(PATIENCE).await {
            Got::Fresh => Ok(()),
            other => Err(format!("a service that works gives {other:?}").into()),
        }
    }
}

impl Caller {
    async fn list(self, limit: Duration) -> Got {
        let ids = match self {
            Self::Guarded(api) => api.items(limit).await.map_err(|error| error.to_string()).map(|listing| {
                let ids: Vec<_> = listing.items.iter().map(|item| item.id).collect();
                (ids, listing.source)
            }),
            Self::Plain(plain) => plain.items().await.map(|ids| (ids, Source::Service)),
        };
        match ids {
            Err(reason) => Got::Failed(reason),
            Ok((ids, Source::Nowhere)) if ids == [1, 2] => Got::Incomplete,
            Ok((ids, _)) if ids != [1, 2, 3, 4, 5, 6] => Got::Failed(format!("the items {ids:?}")),
            Ok((_, Source::Service)) => Got::Fresh,
            Ok((_, Source::Memory)) => Got::Remembered,
            Ok((_, Source::Nowhere)) => Got::Failed("all items, and none".to_owned()),
        }
    }

    async fn create(&self) -> Got {
        let made = match self {
            Self::Guarded(api) => {
                let made = api.create(&NewItem { name: "lamp".to_owned() }).await;
                made.map(|item| item.id).map_err(|error| error.to_string())
            }
            Self::Plain(plain) => plain.create().await.map(|item| item["id"].as_u64().unwrap_or_default()),
        };
        match made {
            Ok(7) => Got::Made,
            Ok(id) => Got::Failed(format!("item {id}")),
            Err(reason) => Got::Failed(reason),
        }
    }
}

/// The waits of the client since they were cleared. Trials run one after the other.
static WAITS: Mutex<Vec<Duration>> = Mutex::new(Vec::new());

fn waits() -> MutexGuard<'static, Vec<Duration>> {
    WAITS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn note(event: &RetryEvent<ApiError>) {
    waits().push(event.delay());
}
