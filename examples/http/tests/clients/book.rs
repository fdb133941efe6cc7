//! What a call through the attribute did: how often its body ran, and which waits it asked for. The
//! waits are written down and not waited for, so that the table can name them to the millisecond.

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::time::Duration;

/// Of the call that runs on this thread; all clients here are polled on the thread that calls them.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) attempts: u32,
    pub(crate) waits: Vec<Duration>,
}

thread_local! {
    static BOOK: RefCell<Book> = RefCell::default();
}

/// For the beginning of each body.
pub(crate) fn attempt() {
    BOOK.with_borrow_mut(|book| book.attempts += 1);
}

/// For `sleep` in sync code.
pub(crate) fn skip(wait: Duration) {
    BOOK.with_borrow_mut(|book| book.waits.push(wait));
}

/// For `sleep` in async code.
pub(crate) fn skip_async(wait: Duration) -> Ready<()> {
    skip(wait);
    ready(())
}

/// What was written since the last time.
pub(crate) fn close() -> Book {
    BOOK.take()
}
