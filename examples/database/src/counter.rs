//! The part to copy: three ways to change a row that other threads change too.

use crate::{Error, Store};
use resilience::{circuit_breaker, retry};

/// A number in a database. Each thread has its own `Counter`.
#[derive(Debug)]
pub struct Counter {
    store: Store,
}

/// `think` is the work between the read and the write. Other threads may write meanwhile.
impl Counter {
    /// The counter in `store`.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Adds one to the value that was read and writes the sum. Updates that other threads have made
    /// since the read are lost, without an error.
    ///
    /// # Errors
    /// Those of the database.
    pub fn add_blindly(&self, think: &dyn Fn()) -> Result<(), Error> {
        let seen = self.store.read()?;
        think();
        self.store.overwrite(seen.value + 1)
    }

    /// Adds one if no other thread has written since the read.
    ///
    /// # Errors
    /// [`Error::Conflict`] if another thread has written, and the errors of the database.
    pub fn add_once(&self, think: &dyn Fn()) -> Result<(), Error> {
        let seen = self.store.read()?;
        think();
        self.store.replace(seen, seen.value + 1)
    }

    /// Adds one. After a conflict it begins again with the read.
    ///
    /// Attempts have no limit, because every conflict means that another thread has succeeded. Any
    /// other error ends the call: see `Error`.
    ///
    /// The breaker ignores conflicts. A conflict is not a failure, because the database did its
    /// work. It is not a success either: successes lower a failure rate and end a row of failures,
    /// and many writers cause any number of conflicts while the disk fails.
    ///
    /// # Errors
    /// The errors of the database, and [`Error::Rejected`] while the circuit is open.
    #[retry(attempts = unlimited, base = 10ms, cap = 1s)]
    #[circuit_breaker(name = "counter", ignore = Error::Conflict, on = Error::is_outage)]
    pub fn add(&self, think: &dyn Fn()) -> Result<(), Error> {
        self.add_once(think)
    }
}
