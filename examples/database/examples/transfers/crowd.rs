//! The workers, and what happens to the server meanwhile.

use std::collections::HashSet;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use test_servers::Server;
use tokio::task::{JoinSet, block_in_place};
use tokio_postgres::Config;

use crate::order::Order;
use crate::session::Session;
use crate::{naive, recipe};

pub(crate) const WORKERS: u32 = 8;
pub(crate) const ORDERS: u32 = 250;
/// So many calls have ended when the server is killed, and when it is restarted in order.
pub(crate) const KILLED_AFTER: u32 = 600;
pub(crate) const RESTARTED_AFTER: u32 = 1_200;

/// How a transfer is made.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Once,
    Blindly,
    Recipe,
}

/// What the callers know in the end.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The keys of the transfers that they were told are made.
    pub(crate) acknowledged: HashSet<String>,
    /// The keys of those that ended with an error.
    pub(crate) failed: HashSet<String>,
    /// Commits without an answer.
    pub(crate) in_doubt: u32,
    /// Those of them that a key has shown to be made.
    pub(crate) found: u32,
}

impl Told {
    fn add(&mut self, other: Self) {
        self.acknowledged.extend(other.acknowledged);
        self.failed.extend(other.failed);
        self.in_doubt += other.in_doubt;
        self.found += other.found;
    }
}

/// Makes all transfers, while the server is killed once and restarted once.
pub(crate) async fn run(way: Way, config: &Config, server: &mut Server) -> Result<Told, Box<dyn Error>> {
    let ended = Arc::new(AtomicU32::new(0));
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        workers.spawn(work(way, worker, Session::new(config.clone()), Arc::clone(&ended)));
    }
    reach(&ended, KILLED_AFTER).await;
    block_in_place(|| server.kill().and_then(|()| server.restart()))?;
    reach(&ended, RESTARTED_AFTER).await;
    block_in_place(|| server.restart())?;
    let mut told = Told::default();
    while let Some(worker) = workers.join_next().await {
        told.add(worker?);
    }
    Ok(told)
}

async fn work(way: Way, worker: u32, mut session: Session, ended: Arc<AtomicU32>) -> Told {
    let mut told = Told::default();
    for number in 0..ORDERS {
        let order = Order::numbered(worker * ORDERS + number);
        let outcome = match way {
            Way::Once => naive::transfer_once(&mut session, &order).await,
            Way::Blindly => naive::transfer_blindly(&mut session, &order).await,
            Way::Recipe => recipe::transfer(&mut session, &order).await,
        };
        let keys = if outcome.is_ok() { &mut told.acknowledged } else { &mut told.failed };
        keys.insert(order.key);
        ended.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // Counts a commit of the last transfer, too.
    let _ = session.take().await;
    Told { in_doubt: session.in_doubt, found: session.made, ..told }
}

/// Waits until so many calls have ended. All of them end, so that this does.
async fn reach(ended: &AtomicU32, number: u32) {
    while ended.load(Ordering::Relaxed) < number {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
