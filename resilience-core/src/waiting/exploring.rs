//! Two threads that race in a model of loom, on a clock that only the model moves.

use std::cell::Cell;
use std::sync::Arc;

use loom::thread;

use crate::runtime::clock::TestClock;

thread_local! {
    static SECOND_COMES_FIRST: Cell<bool> = const { Cell::new(false) };
}

/// Explores `model` twice. In the second turn, the second thread of a [`race`] comes first: loom
/// remembers only the last thread that has read an atomic, so which switches it tries depends on
/// the order in which threads first run.
pub(crate) fn explore(model: impl Fn(&TestClock) + Send + Sync + 'static) {
    let model = Arc::new(model);
    for second_comes_first in [false, true] {
        let model = Arc::clone(&model);
        // loom's threads are coroutines on one thread, so one value, and one clock, serve them all.
        SECOND_COMES_FIRST.set(second_comes_first);
        explore_once(move |clock| model(clock));
    }
}

/// Explores `model`, which has threads of its own.
pub(crate) fn explore_once(model: impl Fn(&TestClock) + Send + Sync + 'static) {
    loom::model(move || {
        let clock = TestClock::new();
        let _installed = clock.install();
        model(&clock);
    });
}

pub(crate) fn race<A: 'static, B: 'static>(
    first: impl FnOnce() -> A + 'static,
    second: impl FnOnce() -> B + 'static,
) -> (A, B) {
    let (first, second) = if SECOND_COMES_FIRST.get() {
        let second = thread::spawn(second);
        (thread::spawn(first), second)
    } else {
        let first = thread::spawn(first);
        (first, thread::spawn(second))
    };
    (first.join().expect("no panic"), second.join().expect("no panic"))
}
