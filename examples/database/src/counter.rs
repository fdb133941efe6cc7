//! The part to copy: three ways to change a row that others change too.

use crate::{Error, Store};
use resilience::{circuit_breaker, retry};

/// A number in a database, for one thread; each has its own.
#[derive(Debug)]
pub struct Counter {
    store: Store,
}

/// `think` is the work between the reading and the writing, in which others may write.
impl Counter {
    /// The counter in `store`.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Adds one to what was read and writes that, whoever else has written since: their updates are
    /// lost, and nobody is told.
    ///
    /// # Errors
    /// Those of the database.
    pub fn add_blindly(&self, think: &dyn Fn()) -> Result<(), Error> {
        let seen = self.store.read()?;
        think();
        self.store.overwrite(seen.value + 1)
    }

    /// Adds one if nobody else has written since the reading.
    ///
    /// # Errors
    /// [`Error::Conflict`] if somebody has, and those of the database.
    pub fn add_once(&self, think: &dyn Fn()) -> Result<(), Error> {
        let seen = self.store.read()?;
        think();
        self.store.replace(seen, seen.value + 1)
    }

    /// Adds one, beginning with the reading as often as others come first.
    ///
    /// Attempts have no limit because one of those that collide always succeeds: every conflict is
    /// another's progress. What is no conflict ends the call, see `Error`.
    ///
    /// To the breaker a conflict is neither a failure, for the database did its work, nor a success
    /// that would water down a rate or begin a row of failures anew: many writers make any number
    /// of them, whatever the disk is doing.
    ///
    /// # Errors
    /// Those of the database, and [`Error::Rejected`] while the circuit is open.
    #[retry(attempts = unlimited, base = 10ms, cap = 1s)]
    #[circuit_breaker(name = "counter", ignore = Error::Conflict, on = Error::is_outage)]
    pub fn add(&self, think: &dyn Fn()) -> Result<(), Error> {
        self.add_once(think)
    }
}
