//! The record of a call under the attribute: how often its body ran, and which waits it asked for.
//! The waits are recorded and take no time, so that the table can name them to the millisecond.

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::time::Duration;

/// The record of the call that runs on this thread. All clients here are polled on the thread that
/// calls them.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) attempts: u32,
    pub(crate) waits: Vec<Duration>,
}

thread_local! {
    static BOOK: RefCell<Book> = RefCell::default();
}

/// Counts an attempt. Each body begins with it.
pub(crate) fn attempt() {
    BOOK.with_borrow_mut(|book| book.attempts += 1);
}

/// Records a wait, as `sleep` of sync code.
pub(crate) fn skip(wait: Duration) {
    BOOK.with_borrow_mut(|book| book.waits.push(wait));
}

/// Records a wait, as `sleep` of async code.
pub(crate) fn skip_async(wait: Duration) -> Ready<()> {
    skip(wait);
    ready(())
}

/// The record since the last call of this function.
pub(crate) fn close() -> Book {
    BOOK.take()
}
