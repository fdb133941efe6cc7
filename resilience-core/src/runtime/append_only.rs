//! A table that only grows. Its values are found by a number, without a lock, and live as long as
//! the process.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash};

use crate::runtime::sync::{Mutex, OnceLock, const_fn, lock};

/// The number of chunks. Each is twice as long as the one before: together they have room for more
/// values than there are numbers.
const CHUNKS: usize = 29;
/// The length of the first chunk.
const FIRST: usize = 16;

type Chunk<T> = OnceLock<Box<[OnceLock<T>]>>;
type Numbers<T> = HashMap<T, u32, BuildHasherDefault<DefaultHasher>>;

/// Values, each once, by number. Its size is that of the distinct values that were ever put into
/// it, however often.
///
/// A number that is published with `Release` after [`number`](Self::number) has returned it, and
/// read with `Acquire`, leads to its value.
pub(crate) struct AppendOnly<T: 'static> {
    chunks: [Chunk<T>; CHUNKS],
    numbers: Mutex<Numbers<T>>,
}

impl<T: Copy + Eq + Hash> AppendOnly<T> {
    const_fn! {
        pub(crate) const fn new() -> Self {
            #[cfg(not(loom))]
            let chunks = [const { OnceLock::new() }; CHUNKS];
            #[cfg(loom)]
            let chunks = std::array::from_fn(|_| OnceLock::new());
            Self { chunks, numbers: Mutex::new(Numbers::with_hasher(BuildHasherDefault::new())) }
        }
    }

    /// The number of `value`, from one. It gets one if it is new.
    pub(crate) fn number(&self, value: T) -> u32 {
        let mut numbers = lock(&self.numbers);
        if let Some(number) = numbers.get(&value) {
            return *number;
        }
        let number = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
        let (chunk, place) = place_of(number);
        let slots = self.chunks[chunk].get_or_init(|| (0..FIRST << chunk).map(|_| OnceLock::new()).collect());
        let _ = slots[place].set(value);
        numbers.insert(value, number);
        number
    }

    /// The value of a number. `None` for zero, and for a number that nobody has given.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        if number == 0 {
            return None;
        }
        let (chunk, place) = place_of(number);
        self.chunks.get(chunk)?.get()?.get(place)?.get()
    }

    /// The number of values.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        lock(&self.numbers).len()
    }
}

/// The chunk of a number, and the place in it. Chunk `c` begins after `FIRST * (2^c - 1)` values.
#[inline]
fn place_of(number: u32) -> (usize, usize) {
    let index = number as usize - 1;
    let chunk = (index / FIRST + 1).ilog2() as usize;
    (chunk, index - FIRST * ((1 << chunk) - 1))
}

impl<T> fmt::Debug for AppendOnly<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppendOnly").finish_non_exhaustive()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_a_place_of_its_own() {
        assert_eq!([1, 16, 17, 48, 49].map(place_of), [(0, 0), (0, 15), (1, 0), (1, 31), (2, 0)]);
        let (chunk, place) = place_of(u32::MAX);
        assert!(chunk < CHUNKS && place < FIRST << chunk);
    }

    #[test]
    fn equal_values_have_one_number_and_it_leads_back() {
        let table = AppendOnly::new();
        let numbers: Vec<u32> = (0..1_000_usize).map(|value| table.number(value)).collect();
        assert_eq!(numbers, (1..=1_000).collect::<Vec<_>>());
        assert!((0..1_000_usize).all(|value| table.number(value) == numbers[value]));
        assert!((0..1_000_usize).all(|value| table.get(numbers[value]) == Some(&value)));
        assert_eq!(
            (table.len(), table.get(0), table.get(1_001), table.get(u32::MAX)),
            (1_000, None, None, None)
        );
    }
}

#[cfg(all(test, loom))]
mod models {
    use std::sync::Arc;

    use loom::sync::atomic::{AtomicU32, Ordering};
    use loom::thread;

    use super::*;

    #[test]
    fn loom_append_only_a_published_number_leads_to_its_value() {
        loom::model(|| {
            let shared = Arc::new((AppendOnly::new(), AtomicU32::new(0)));
            let writer = Arc::clone(&shared);
            let wrote = thread::spawn(move || {
                let (table, published) = &*writer;
                table.number(7_u64);
                published.store(table.number(8), Ordering::Release);
            });
            let (table, published) = &*shared;
            match published.load(Ordering::Acquire) {
                0 => {}
                number => assert_eq!(table.get(number), Some(&8)),
            }
            wrote.join().expect("nothing panics");
        });
    }

    #[test]
    fn loom_append_only_two_threads_give_a_value_one_number() {
        loom::model(|| {
            let table = Arc::new(AppendOnly::new());
            let other = Arc::clone(&table);
            let theirs = thread::spawn(move || (other.number(7_u64), other.number(8)));
            let mine = (table.number(8), table.number(7));
            let theirs = theirs.join().expect("nothing panics");
            assert_eq!((mine.1, mine.0), theirs);
            assert_eq!((table.len(), table.get(mine.0), table.get(mine.1)), (2, Some(&8), Some(&7)));
        });
    }
}
