//! Many threads on one row, and what has become of their updates.

use crate::gate::Gate;
use crate::{Counter, Error, Store};
use resilience::Transient;
use std::cell::Cell;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How many threads, and how often each of them adds one.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// Each with a connection of its own.
    pub threads: usize,
    /// One after the other, per thread.
    pub increments: u32,
}

/// What was tried, and what has come of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Readings and writings, those that came too late included.
    pub attempts: u64,
    /// Calls that ended well.
    pub done: u64,
    /// Calls that ended with a conflict.
    pub refused: u64,
    /// What the counter says in the end.
    pub value: u64,
    /// From the first thread's start to the last one's end.
    pub took: Duration,
}

impl Tally {
    /// Updates that were reported as made and are not there.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.done.saturating_sub(self.value)
    }

    /// With the calls of one thread more.
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
    /// How many updates are asked for.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.threads as u64 * u64::from(self.increments)
    }

    /// How many attempts must come too late, because all threads read the row for the first time
    /// before any writes.
    #[must_use]
    pub fn certain_conflicts(&self) -> u64 {
        (self.threads as u64).saturating_sub(1)
    }

    /// Makes a counter in the file `path` and lets all threads add to it in the same way.
    ///
    /// # Errors
    /// The first error that is no conflict.
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

    /// What each thread does.
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
