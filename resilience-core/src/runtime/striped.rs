//! A counter that many threads write and few read.

mod number;
#[cfg_attr(not(feature = "telemetry"), allow(dead_code, reason = "a hedge counts for all threads together"))]
pub(crate) mod per_thread;

use std::fmt;

use crate::runtime::striped::number::Number;
use crate::runtime::sync::{AtomicU64, OnceLock, Ordering, const_fn};

/// The bits of `Striped::whole` that count. Those above are the number of the thread that counts
/// there.
const COUNT_BITS: u32 = 59;

/// A counter whose sum never goes down, seen from one thread.
///
/// A thread counts where no other one does, by a load and a store: no locked instruction, no
/// contention. The first thread counts in the counter itself, which takes 24 bytes. The second one
/// makes the stripes, one for each thread, each in a cache line of its own. They take a kibibyte,
/// and are the only allocation. Only where more threads count than there are
/// [numbers](Number), the rest shares a stripe.
pub(crate) struct Striped {
    /// The counts of one thread from before there were stripes, with the thread's number on top.
    whole: AtomicU64,
    stripes: OnceLock<Box<Stripes>>,
}

/// A stripe for each number. That of [`Number::SHARED`] is written by all threads without one of
/// their own.
struct Stripes([Stripe; Number::ALL]);

#[repr(align(64))]
struct Stripe(AtomicU64);

impl Striped {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self { whole: AtomicU64::new(0), stripes: OnceLock::new() }
        }
    }

    /// Counts one more.
    #[inline]
    pub(crate) fn increment(&self) {
        self.add(1);
    }

    /// The count of the place in which this thread counts.
    #[inline]
    pub(crate) fn own(&self) -> u64 {
        match self.stripes.get() {
            Some(stripes) => stripes.0[Number::of_this_thread().index()].0.load(Ordering::Relaxed),
            None => self.whole.load(Ordering::Relaxed) & ((1 << COUNT_BITS) - 1),
        }
    }

    /// Counts `more`.
    #[inline]
    pub(crate) fn add(&self, more: u64) {
        self.add_as(Number::of_this_thread(), more);
    }

    #[inline]
    fn add_as(&self, number: Number, more: u64) {
        match self.stripes.get() {
            Some(stripes) => stripes.add(number, more),
            None => self.add_whole(number, more),
        }
    }

    /// Counts in the counter itself, if no other thread does.
    #[inline]
    fn add_whole(&self, number: Number, more: u64) {
        let whole = self.whole.load(Ordering::Relaxed);
        // Nobody else stores here: another thread with this number has ended.
        if whole >> COUNT_BITS == number.to_bits() && number.is_own() {
            self.whole.store(whole + more, Ordering::Relaxed);
        } else {
            self.begin(whole, number, more);
        }
    }

    /// The first count of a thread: it takes the counter, or makes the stripes if another thread
    /// has it.
    #[cold]
    #[inline(never)]
    fn begin(&self, whole: u64, number: Number, more: u64) {
        let owned = number.to_bits() << COUNT_BITS | more;
        let takes = whole == 0 && number.is_own();
        let swap = || self.whole.compare_exchange(0, owned, Ordering::Relaxed, Ordering::Relaxed);
        if !takes || swap().is_err() {
            self.divide().add(number, more);
        }
    }

    fn divide(&self) -> &Stripes {
        self.stripes.get_or_init(|| Box::new(Stripes(std::array::from_fn(|_| Stripe(AtomicU64::new(0))))))
    }

    /// The sum. Counts that other threads make at this moment may be missing.
    pub(crate) fn sum(&self) -> u64 {
        let whole = self.whole.load(Ordering::Relaxed) & ((1 << COUNT_BITS) - 1);
        whole + self.stripes.get().map_or(0, |stripes| stripes.sum())
    }
}

impl Stripes {
    #[inline]
    fn add(&self, number: Number, more: u64) {
        let Stripe(stripe) = &self.0[number.index()];
        if number.is_own() {
            stripe.store(stripe.load(Ordering::Relaxed) + more, Ordering::Relaxed);
        } else {
            stripe.fetch_add(more, Ordering::Relaxed);
        }
    }

    fn sum(&self) -> u64 {
        self.0.iter().map(|Stripe(stripe)| stripe.load(Ordering::Relaxed)).sum()
    }
}

impl fmt::Debug for Striped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sum().fmt(f)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::thread;

    #[test]
    fn a_counter_of_one_thread_is_small_and_allocates_nothing() {
        let (counter, number) = (Striped::new(), Number::own(3));
        for more in 1..=4 {
            counter.add_as(number, more);
        }
        assert_eq!(counter.sum(), 10);
        assert!(counter.stripes.get().is_none());
        assert!(size_of::<Striped>() <= 24, "{}", size_of::<Striped>());
    }

    #[test]
    fn a_second_thread_divides_the_counter_and_the_sum_stays() {
        let counter = Striped::new();
        for (number, sum) in [(Number::own(3), 1), (Number::own(5), 2), (Number::own(3), 3)] {
            counter.add_as(number, 1);
            assert_eq!(counter.sum(), sum);
        }
        assert_eq!(counter.whole.load(Ordering::Relaxed) & 0xFF, 1, "the first thread has moved on");
        assert_eq!(format!("{counter:?}"), "3");
    }

    #[test]
    fn a_thread_without_a_number_of_its_own_never_takes_the_counter() {
        let counter = Striped::new();
        counter.add_as(Number::SHARED, 2);
        assert_eq!((counter.whole.load(Ordering::Relaxed), counter.sum()), (0, 2));
    }

    #[test]
    fn no_count_of_more_threads_than_stripes_is_lost() {
        const THREADS: usize = 2 * Number::ALL;
        const EACH: u64 = 2_000;
        let (counter, begin) = (Striped::new(), Barrier::new(THREADS));
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    begin.wait();
                    (0..EACH).for_each(|_| counter.increment());
                });
            }
        });
        assert_eq!(counter.sum(), THREADS as u64 * EACH);
    }
}

#[cfg(all(test, loom))]
mod tests {
    use super::*;
    use crate::runtime::striped::number::Numbers;
    use loom::thread;
    use std::sync::Arc;

    fn counting(counter: &Arc<Striped>, number: Number) -> impl FnOnce() + use<> {
        let counter = Arc::clone(counter);
        move || counter.add_as(number, 1)
    }

    #[test]
    fn loom_counts_of_threads_with_and_without_a_number_add_up() {
        for (first, second) in [
            (Number::own(1), Number::own(2)),
            (Number::own(1), Number::SHARED),
            (Number::SHARED, Number::SHARED),
        ] {
            loom::model(move || {
                let counter = Arc::new(Striped::new());
                let other = thread::spawn(counting(&counter, second));
                counting(&counter, first)();
                counting(&counter, first)();
                other.join().expect("no panic");
                assert_eq!(counter.sum(), 3);
            });
        }
    }

    #[test]
    fn loom_a_sum_never_goes_down() {
        loom::model(|| {
            let counter = Arc::new(Striped::new());
            let threads = [1, 2].map(|number| thread::spawn(counting(&counter, Number::own(number))));
            let (first, second) = (counter.sum(), counter.sum());
            assert!(first <= second && second <= 2, "{first} and then {second}");
            threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
            assert_eq!(counter.sum(), 2);
        });
    }

    #[test]
    fn loom_a_thread_that_gets_the_number_of_an_ended_one_counts_on() {
        loom::model(|| {
            let (counter, numbers) = (Arc::new(Striped::new()), Arc::new(Numbers::with_free(1)));
            let thread = |counter: &Arc<Striped>, numbers: &Arc<Numbers>| {
                let (counter, numbers) = (Arc::clone(counter), Arc::clone(numbers));
                move || {
                    let number = numbers.take();
                    // Twice, so that the other one can overwrite a count that it does not see.
                    counter.add_as(number, 1);
                    counter.add_as(number, 1);
                    numbers.give_back(number);
                }
            };
            let other = thread::spawn(thread(&counter, &numbers));
            thread(&counter, &numbers)();
            other.join().expect("no panic");
            assert_eq!(counter.sum(), 4);
        });
    }
}
