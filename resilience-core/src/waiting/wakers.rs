//! Those who are to be woken.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Waker;

/// Wakers, to be woken once all locks are released: each one is code of its executor, which may
/// block, or come back to what the locks protect. Mostly it is one, so that one needs no
/// allocation.
#[derive(Debug, Default)]
#[must_use = "whoever has been let in waits until `wake` is called"]
pub(crate) struct Wakers {
    first: Option<Waker>,
    others: Vec<Waker>,
}

impl Wakers {
    pub(crate) fn push(&mut self, waker: Waker) {
        match &mut self.first {
            None => self.first = Some(waker),
            Some(_) => self.others.push(waker),
        }
    }

    /// Wakes them, in the order in which they have come. A waker that panics is a mistake of its
    /// executor: it keeps nobody behind it from being woken, and does not reach whoever wakes.
    pub(crate) fn wake(self) {
        for waker in self {
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
        }
    }
}

impl Extend<Waker> for Wakers {
    fn extend<I: IntoIterator<Item = Waker>>(&mut self, wakers: I) {
        wakers.into_iter().for_each(|waker| self.push(waker));
    }
}

impl FromIterator<Waker> for Wakers {
    fn from_iter<I: IntoIterator<Item = Waker>>(wakers: I) -> Self {
        let mut all = Self::default();
        all.extend(wakers);
        all
    }
}

impl IntoIterator for Wakers {
    type Item = Waker;
    type IntoIter = std::iter::Chain<std::option::IntoIter<Waker>, std::vec::IntoIter<Waker>>;

    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.others)
    }
}
