//! A value for each thread that counts, where one counter for each would not do.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::runtime::striped::number::Number;

/// A value for each thread that comes. A thread makes its own when it comes first, so that what
/// only one thread counts takes the room of one. Only where more threads come than there are
/// [numbers](Number), the rest shares one.
pub(crate) struct PerThread<T>([OnceLock<Box<T>>; Number::ALL]);

/// How a thread adds to a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adds {
    /// No other thread writes it: a load and a store do.
    Alone,
    /// Others may: it takes a locked instruction.
    Together,
}

impl<T> PerThread<T> {
    pub(crate) const fn new() -> Self {
        Self([const { OnceLock::new() }; Number::ALL])
    }

    /// The value of this thread, which `make` makes unless it is there, and how it is written.
    #[inline]
    pub(crate) fn own(&self, make: fn() -> Box<T>) -> (&T, Adds) {
        self.of(Number::of_this_thread(), make)
    }

    #[inline]
    fn of(&self, number: Number, make: fn() -> Box<T>) -> (&T, Adds) {
        let adds = if number.is_own() { Adds::Alone } else { Adds::Together };
        (self.0[number.index()].get_or_init(make), adds)
    }

    /// Those of all threads that have come.
    pub(crate) fn all(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter_map(|value| value.get().map(|value| &**value))
    }
}

/// Both ways wrap around, in every build.
impl Adds {
    #[inline]
    pub(crate) fn add(self, counter: &AtomicU64, more: u64) {
        match self {
            Self::Alone => {
                counter.store(counter.load(Ordering::Relaxed).wrapping_add(more), Ordering::Relaxed);
            }
            Self::Together => {
                counter.fetch_add(more, Ordering::Relaxed);
            }
        }
    }

    /// Adds one. Returns the count before.
    #[inline]
    pub(crate) fn increment(self, counter: &AtomicU32) -> u32 {
        match self {
            Self::Alone => {
                let count = counter.load(Ordering::Relaxed);
                counter.store(count.wrapping_add(1), Ordering::Relaxed);
                count
            }
            Self::Together => counter.fetch_add(1, Ordering::Relaxed),
        }
    }
}

impl<T> fmt::Debug for PerThread<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PerThread").field(&self.all().count()).finish()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::thread;

    fn add(values: &PerThread<AtomicU64>, number: Number) {
        let (value, adds) = values.of(number, Box::default);
        adds.add(value, 1);
    }

    fn sum(values: &PerThread<AtomicU64>) -> u64 {
        values.all().map(|value| value.load(Ordering::Relaxed)).sum()
    }

    #[test]
    fn each_number_has_a_value_that_is_made_when_it_comes() {
        let values = PerThread::new();
        for (number, there) in
            [(Number::own(3), 1), (Number::own(3), 1), (Number::own(5), 2), (Number::SHARED, 3)]
        {
            add(&values, number);
            assert_eq!(values.all().count(), there);
        }
        assert_eq!(sum(&values), 4);
    }

    #[test]
    fn only_the_shared_value_is_locked() {
        let values = PerThread::<AtomicU64>::new();
        assert_eq!(values.of(Number::own(1), Box::default).1, Adds::Alone);
        assert_eq!(values.of(Number::SHARED, Box::default).1, Adds::Together);
        let counter = AtomicU32::new(6);
        assert_eq!([Adds::Alone, Adds::Together].map(|adds| adds.increment(&counter)), [6, 7]);
        assert_eq!(counter.into_inner(), 8);
    }

    #[test]
    fn a_counter_at_its_end_begins_again() {
        for adds in [Adds::Alone, Adds::Together] {
            let (long, short) = (AtomicU64::new(u64::MAX), AtomicU32::new(u32::MAX));
            adds.add(&long, 3);
            assert_eq!((adds.increment(&short), short.into_inner()), (u32::MAX, 0));
            assert_eq!(long.into_inner(), 2);
        }
    }

    #[test]
    fn no_count_of_more_threads_than_numbers_is_lost() {
        const THREADS: usize = 2 * Number::ALL;
        const EACH: u64 = 2_000;
        let (values, begin) = (PerThread::new(), Barrier::new(THREADS));
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    begin.wait();
                    for _ in 0..EACH {
                        let (value, adds) = values.own(Box::default);
                        adds.add(value, 1);
                    }
                });
            }
        });
        assert_eq!(sum(&values), THREADS as u64 * EACH);
    }
}
