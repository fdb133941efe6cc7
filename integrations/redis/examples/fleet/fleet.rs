//! The service, the Redis server and the three replicas.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use test_servers::{Redis, Server};

use crate::Outcome;
use crate::child::Child;
use crate::page::{self, Changes, Seen};
use crate::service::Service;

/// What does not come true in this time does not come true.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Fleet {
    pub(crate) service: Service,
    pub(crate) store: Server,
    pub(crate) pages: Vec<SocketAddr>,
    // Dropped, and so ended, last.
    _replicas: Vec<Child>,
}

impl Fleet {
    /// `None` if there is no Redis server on the machine.
    pub(crate) fn start(agony: Duration) -> Outcome<Option<Self>> {
        let Some(store) = Redis::new().start()? else { return Ok(None) };
        let service = Service::start(agony)?;
        let (url, address) = (store.url(), service.address().to_string());
        let start = |number: &str| Child::start(&["replica", number, &url, &address]);
        let mut replicas = ["1", "2", "3"].map(start).into_iter().collect::<Outcome<Vec<_>>>()?;
        let pages = replicas.iter_mut().map(|replica| Ok(replica.line()?.parse()?));
        let pages = pages.collect::<Outcome<Vec<SocketAddr>>>()?;
        Ok(Some(Self { service, store, pages, _replicas: replicas }))
    }

    /// All pages, one after the other.
    pub(crate) fn look(&self) -> Outcome<Vec<Seen>> {
        self.pages.iter().map(|page| page::look(*page)).collect()
    }

    pub(crate) fn changes(&self) -> Outcome<Vec<Changes>> {
        self.pages.iter().map(|page| page::changes(*page)).collect()
    }

    /// Looks at the pages until they show this: what they show, and the time that it took.
    pub(crate) fn until(
        &self,
        what: &str,
        is_shown: impl Fn(&[Seen]) -> bool,
    ) -> Outcome<(Vec<Seen>, Duration)> {
        let begun = Instant::now();
        loop {
            // A replica whose first call has not ended has no breaker yet.
            let seen = self.look();
            if let Ok(seen) = &seen
                && is_shown(seen)
            {
                return Ok((seen.clone(), begun.elapsed()));
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("in vain: {what}: {seen:#?}").into());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A statement of the story.
pub(crate) fn check(claim: &str, is_true: bool) -> Outcome<()> {
    if is_true {
        println!("    yes: {claim}");
        return Ok(());
    }
    Err(format!("it is not true: {claim}").into())
}
