//! Many threads on one row, and the results of their updates.

use crate::gate::Gate;
use crate::{Counter, Error, Store};
use resilience::Transient;
use std::cell::Cell;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// The number of threads, and how often each of them adds one.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// The number of threads. Each has a connection of its own.
    pub threads: usize,
    /// The increments of each thread, one after the other.
    pub increments: u32,
}

/// The attempts of all threads, and their results.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// The number of reads with a write, those that came too late included.
    pub attempts: u64,
    /// Calls that succeeded.
    pub done: u64,
    /// Calls that ended with a conflict.
    pub refused: u64,
    /// The value of the counter in the end.
    pub value: u64,
    /// The time from the start of the first thread to the end of the last one.
    pub took: Duration,
}

impl Tally {
    /// The number of updates that were reported as made but are missing.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.done.saturating_sub(self.value)
    }

    /// The sum with the calls of one more thread.
    fn plus(self, thread: Self) -> Self {
        Self {
            attempts: self.attempts + thread.attempts,
            done: self.done + thread.done,
            refused: self.refused + thread.refused,
            ..self
        }
    }
}

impl Crowd {
    /// The number of requested updates.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.threads as u64 * u64::from(self.increments)
    }

    /// The least number of attempts that come too late: all threads read the row for the first time
    /// before any of them writes.
    #[must_use]
    pub fn certain_conflicts(&self) -> u64 {
        (self.threads as u64).saturating_sub(1)
    }

    /// Makes a counter in the file `path` and lets all threads add to it in the same way.
    ///
    /// # Errors
    /// The first error that is not a conflict.
    pub fn run(
        self,
        path: &Path,
        add: impl Fn(&Counter, &dyn Fn()) -> Result<(), Error> + Sync,
    ) -> Result<Tally, Error> {
        let store = Store::create(path)?;
        let (gate, start) = (Gate::new(self.threads), Instant::now());
        let mut tally = thread::scope(|scope| {
            let one = || self.one(&Counter::new(Store::at(path)), &gate, &add);
            let threads: Vec<_> = (0..self.threads).map(|_| scope.spawn(one)).collect();
            threads.into_iter().try_fold(Tally::default(), |sum, thread| {
                let counted = thread.join().unwrap_or_else(|panic| resume_unwind(panic))?;
                Ok::<_, Error>(sum.plus(counted))
            })
        })?;
        tally.took = start.elapsed();
        tally.value = store.read()?.value.unsigned_abs();
        Ok(tally)
    }

    /// The work of one thread.
    fn one(
        self,
        counter: &Counter,
        gate: &Gate,
        add: impl Fn(&Counter, &dyn Fn()) -> Result<(), Error>,
    ) -> Result<Tally, Error> {
        let (place, attempts) = (gate.place(), Cell::new(0));
        let think = || {
            attempts.set(attempts.get() + 1);
            place.pass();
            thread::yield_now();
        };
        let tally = (0..self.increments).try_fold(Tally::default(), |mut tally, _| {
            match add(counter, &think) {
                Ok(()) => tally.done += 1,
                Err(error) if error.transience().is_transient() => tally.refused += 1,
                Err(error) => return Err(error),
            }
            Ok(tally)
        })?;
        Ok(Tally { attempts: attempts.get(), ..tally })
    }
}
