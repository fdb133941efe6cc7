//! What is told of a change to code of the program: to hooks, observers and subscribers.
//!
//! They may change the configuration, or wait for a thread that does. So nobody waits for them: a
//! change has noted its news, and is obeyed, when it lets go of the lock of the state. One thread
//! at a time tells the news, in the order of the changes.

use std::collections::VecDeque;

use crate::runtime::sync::{Mutex, MutexGuard, const_fn, lock};

/// News in their order, until they are told.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    shared: Mutex<Shared<T>>,
}

#[derive(Debug)]
struct Shared<T> {
    waiting: VecDeque<T>,
    /// Whether a thread tells them.
    are_told: bool,
}

impl<T> Queue<T> {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self { shared: Mutex::new(Shared { waiting: VecDeque::new(), are_told: false }) }
        }
    }

    /// Notes news. Call it under the lock of the state, so that they come in the order of the
    /// changes.
    pub(crate) fn note(&self, news: impl IntoIterator<Item = T>) {
        self.lock().waiting.extend(news);
    }

    /// Tells what is noted. If that is under way already, on this thread or on another, it is left
    /// to it.
    pub(crate) fn tell(&self, mut tell: impl FnMut(T)) {
        let Some(mut telling) = Telling::begin(self) else { return };
        while let Some(news) = telling.next() {
            tell(news);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shared<T>> {
        lock(&self.shared)
    }
}

/// This thread tells the news, until there are none.
struct Telling<'a, T> {
    queue: &'a Queue<T>,
    is_over: bool,
}

impl<'a, T> Telling<'a, T> {
    fn begin(queue: &'a Queue<T>) -> Option<Self> {
        let mut shared = queue.lock();
        if shared.are_told || shared.waiting.is_empty() {
            return None;
        }
        shared.are_told = true;
        Some(Self { queue, is_over: false })
    }

    /// The next news. With the last ones it ends, under one lock: whoever notes others tells them.
    fn next(&mut self) -> Option<T> {
        let mut shared = self.queue.lock();
        let next = shared.waiting.pop_front();
        self.is_over = next.is_none();
        shared.are_told = !self.is_over;
        next
    }
}

impl<T> Drop for Telling<'_, T> {
    fn drop(&mut self) {
        // After a panic the next change goes on.
        if !self.is_over {
            self.queue.lock().are_told = false;
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::cell::RefCell;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    fn told(queue: &Queue<u32>) -> Vec<u32> {
        let mut told = Vec::new();
        queue.tell(|news| told.push(news));
        told
    }

    #[test]
    fn news_of_news_come_after_those_that_were_noted_before() {
        let (queue, told) = (Queue::new(), RefCell::new(Vec::new()));
        queue.note([1, 2]);
        queue.tell(|news| {
            told.borrow_mut().push(news);
            if news < 10 {
                queue.note([news * 10]);
                queue.tell(|_| unreachable!("the news are told already"));
            }
        });
        assert_eq!(told.take(), [1, 2, 10, 20]);
    }

    #[test]
    fn a_panic_loses_the_news_that_it_was_told_and_no_other() {
        let queue = Queue::new();
        queue.note([1, 2, 3]);
        let panics = || queue.tell(|_| std::panic::resume_unwind(Box::new("a hook")));
        assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
        assert_eq!(told(&queue), [2, 3]);
    }
}

#[cfg(all(test, loom))]
mod loom_models {
    use std::sync::Arc;

    use loom::thread;

    use super::*;

    /// Each of two threads notes news and tells what there is: run `.ci/loom loom_news`.
    #[test]
    fn loom_news_are_told_once_and_in_order() {
        loom::model(|| {
            let queue = Arc::new(Queue::new());
            let told = Arc::new(Mutex::new(Vec::new()));
            let change = |news: [u32; 2]| {
                let (queue, told) = (Arc::clone(&queue), Arc::clone(&told));
                thread::spawn(move || {
                    queue.note(news);
                    queue.tell(|news| lock(&told).push(news));
                })
            };
            for thread in [change([1, 2]), change([3, 4])] {
                thread.join().expect("no panic");
            }
            let told = lock(&told).clone();
            assert!(told == [1, 2, 3, 4] || told == [3, 4, 1, 2], "{told:?}");
        });
    }
}
