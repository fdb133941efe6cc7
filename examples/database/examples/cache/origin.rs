//! What the cache stands in front of: slower than the cache, and always right.

use std::io;
use std::time::Duration;

use crate::tally::Counter;

/// The time that it takes to find a price.
const WORK: Duration = Duration::from_millis(2);

/// The origin of prices.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    calls: Counter,
}

impl Origin {
    /// The price of an item.
    pub(crate) async fn price(&self, item: u32) -> io::Result<String> {
        self.calls.add();
        tokio::time::sleep(WORK).await;
        Ok(price_of(item))
    }

    /// The calls since this was asked the last time.
    pub(crate) fn calls(&self) -> u32 {
        self.calls.take()
    }
}

/// The price that every answer has to have.
pub(crate) fn price_of(item: u32) -> String {
    format!("{}.{:02}", item % 50 + 1, item * 7 % 100)
}
