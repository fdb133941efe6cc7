//! The window of the last N calls: a ring with two bits per call.

use super::{Counts, Record};

/// Two bits per call, at the same index: one in `failed`, one in `slow`. `slow` is empty if no call
/// can be slow.
#[derive(Debug)]
pub(crate) struct LastCalls {
    failed: Box<[u64]>,
    slow: Box<[u64]>,
    /// The capacity in calls.
    size: u32,
    /// The index of the next call. If the ring is full, that of the oldest one.
    next: u32,
    counts: Counts,
}

impl LastCalls {
    pub(crate) fn new(size: u32, has_slow: bool) -> Self {
        let bits = |size: u32| vec![0; size.div_ceil(u64::BITS) as usize].into_boxed_slice();
        let (failed, slow) = (bits(size), bits(if has_slow { size } else { 0 }));
        Self { failed, slow, size, next: 0, counts: Counts::default() }
    }

    /// From now on calls can be slow, or no more. No call so far was.
    #[cfg(feature = "control")]
    pub(crate) fn judge_slow(&mut self, has_slow: bool) {
        self.slow = if has_slow { vec![0; self.failed.len()].into_boxed_slice() } else { Box::default() };
        self.counts.slow = 0;
    }

    #[inline]
    pub(crate) fn record(&mut self, record: Record) {
        let (word, bit) = ((self.next / u64::BITS) as usize, 1 << (self.next % u64::BITS));
        let Some(failed) = self.failed.get_mut(word) else { return };
        let mut none = 0;
        let slow = self.slow.get_mut(word).unwrap_or(&mut none);
        if self.counts.recorded == u64::from(self.size) {
            let oldest = Counts {
                recorded: 1,
                failures: (*failed & bit != 0).into(),
                slow: (*slow & bit != 0).into(),
            };
            self.counts.forget(oldest);
        }
        set(failed, bit, record.failed);
        set(slow, bit, record.slow);
        self.counts.add(record);
        self.next = if self.next + 1 == self.size { 0 } else { self.next + 1 };
    }

    pub(crate) const fn counts(&self) -> Counts {
        self.counts
    }

    pub(crate) fn is_full(&self) -> bool {
        self.counts.recorded == u64::from(self.size)
    }

    /// The bits may stay: while the ring is not full, none is read before it is written.
    pub(crate) fn clear(&mut self) {
        self.next = 0;
        self.counts = Counts::default();
    }
}

fn set(word: &mut u64, bit: u64, value: bool) {
    if value {
        *word |= bit;
    } else {
        *word &= !bit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_counts_what_a_list_of_the_last_calls_holds(
            size in 1..200_u32,
            calls in prop::collection::vec(any::<(bool, bool)>(), 0..500),
            cleared in 0..500_usize,
        ) {
            let mut ring = LastCalls::new(size, true);
            let mut list: Vec<(bool, bool)> = Vec::new();
            for (index, &(failed, slow)) in calls.iter().enumerate() {
                if index == cleared {
                    ring.clear();
                    list.clear();
                }
                ring.record(Record { failed, slow });
                list.push((failed, slow));
                let last = &list[list.len().saturating_sub(size as usize)..];
                let count = |which: fn(&(bool, bool)) -> bool| last.iter().filter(|call| which(call)).count() as u64;
                prop_assert_eq!(
                    ring.counts(),
                    Counts { recorded: last.len() as u64, failures: count(|call| call.0), slow: count(|call| call.1) }
                );
                prop_assert_eq!(ring.is_full(), last.len() == size as usize);
            }
        }
    }
}
