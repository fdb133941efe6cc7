//! The numbers that running threads have.

use crate::runtime::sync::{AtomicU64, Ordering, const_fn};

/// The number of a running thread. No two threads that run have the same one, except
/// [`SHARED`](Number::SHARED). It is given back when the thread ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number(u8);

impl Number {
    /// How many there are, the shared one included.
    pub(super) const ALL: usize = 16;

    /// That of all threads that find none free, or that are ending.
    pub(super) const SHARED: Self = Self(0);

    /// Whether no other running thread has it.
    #[inline]
    pub(super) fn is_own(self) -> bool {
        self != Self::SHARED
    }

    #[inline]
    pub(super) fn index(self) -> usize {
        usize::from(self.0) % Self::ALL
    }

    /// Not zero if it is a thread's own.
    #[inline]
    pub(super) fn to_bits(self) -> u64 {
        self.0.into()
    }

    #[cfg(test)]
    pub(super) const fn own(number: u8) -> Self {
        Self(number)
    }

    /// The number of this thread.
    #[cfg(not(loom))]
    #[inline]
    pub(super) fn of_this_thread() -> Self {
        of_this_thread::get()
    }

    /// In a model the threads are given numbers by hand.
    #[cfg(loom)]
    pub(super) fn of_this_thread() -> Self {
        Self::SHARED
    }
}

/// Gives out numbers.
pub(super) struct Numbers {
    /// A bit for each number that a thread has. The bit of the shared one is always set.
    taken: AtomicU64,
}

impl Numbers {
    const_fn! {
        /// The first `free` numbers are free.
        pub(super) const fn with_free(free: u32) -> Self {
            Self { taken: AtomicU64::new(u64::MAX << (free + 1) | 1) }
        }
    }

    /// The least number that is free, or the shared one.
    pub(super) fn take(&self) -> Number {
        let mut taken = self.taken.load(Ordering::Relaxed);
        loop {
            let free = taken.trailing_ones();
            let Some(bit) = 1_u64.checked_shl(free) else { return Number::SHARED };
            // Acquire: what the thread before has counted under this number is seen.
            match self.taken.compare_exchange(taken, taken | bit, Ordering::Acquire, Ordering::Relaxed) {
                #[expect(clippy::cast_possible_truncation, reason = "less than 64")]
                Ok(_) => return Number(free as u8),
                Err(present) => taken = present,
            }
        }
    }

    /// Frees `number`. The thread counts under it no more.
    pub(super) fn give_back(&self, number: Number) {
        if number.is_own() {
            self.taken.fetch_and(!(1 << number.0), Ordering::Release);
        }
    }
}

#[cfg(not(loom))]
mod of_this_thread {
    use std::cell::Cell;

    use super::{Number, Numbers};

    #[expect(clippy::cast_possible_truncation, reason = "sixteen")]
    static NUMBERS: Numbers = Numbers::with_free(Number::ALL as u32 - 1);

    thread_local! {
        // Apart from what gives it back: it has no destructor, so reading it needs no check, and it
        // outlives every other local of the thread.
        static NUMBER: Cell<Number> = const { Cell::new(UNKNOWN) };
        static GIVES_BACK: GivesBack = const { GivesBack };
    }

    /// That of a thread that has not counted yet. It is one word with the others, so that counting
    /// reads one word.
    const UNKNOWN: Number = Number(u8::MAX);

    struct GivesBack;

    impl Drop for GivesBack {
        fn drop(&mut self) {
            // First the thread stops to count under it: destructors that come later may count too.
            NUMBERS.give_back(NUMBER.replace(Number::SHARED));
        }
    }

    #[inline]
    pub(super) fn get() -> Number {
        match NUMBER.get() {
            UNKNOWN => take(),
            number => number,
        }
    }

    #[cold]
    #[inline(never)]
    fn take() -> Number {
        // A thread that is ending would not give a number back any more.
        let number = GIVES_BACK.try_with(|_| NUMBERS.take()).unwrap_or(Number::SHARED);
        NUMBER.set(number);
        number
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn a_number_is_taken_once_and_given_back() {
        let numbers = Numbers::with_free(3);
        let taken = [(); 4].map(|()| numbers.take());
        assert_eq!(taken, [Number(1), Number(2), Number(3), Number::SHARED]);
        for number in [Number(2), Number::SHARED] {
            numbers.give_back(number);
        }
        assert_eq!([numbers.take(), numbers.take()], [Number(2), Number::SHARED]);
    }

    #[test]
    fn all_numbers_but_the_shared_one_can_be_given_out() {
        let numbers = Numbers::with_free(15);
        assert_eq!((0..20).filter(|_| numbers.take().is_own()).count(), Number::ALL - 1);
    }

    #[test]
    fn threads_that_end_leave_their_numbers_to_others() {
        let own = || thread::spawn(|| Number::of_this_thread().is_own()).join().expect("no panic");
        assert!((0..20 * Number::ALL).filter(|_| own()).count() > 10 * Number::ALL);
    }

    // Elsewhere than on Linux, locals of a thread may be dropped in another order.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_destructor_that_counts_late_has_the_shared_number() {
        struct Late(std::sync::mpsc::Sender<(Number, Number)>);
        impl Drop for Late {
            fn drop(&mut self) {
                let _ = self.0.send((Number::of_this_thread(), Number::of_this_thread()));
            }
        }
        thread_local! {
            static LATE: std::cell::RefCell<Option<Late>> = const { std::cell::RefCell::new(None) };
        }
        let (sender, receiver) = std::sync::mpsc::channel();
        thread::spawn(move || {
            // Made before the number is taken, so that it is dropped after that is given back.
            LATE.set(Some(Late(sender)));
            let _ = Number::of_this_thread();
        })
        .join()
        .expect("no panic");
        assert_eq!(receiver.recv(), Ok((Number::SHARED, Number::SHARED)));
    }
}
