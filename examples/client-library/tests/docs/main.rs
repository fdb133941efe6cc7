//! The code of `docs/libraries.md` that is the application's. That of the library is in `src/`.

mod plain;
#[cfg(feature = "resilience")]
mod users;

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

use shop_client::Transport;

/// A shop that gives this answer each time.
#[derive(Debug)]
struct Shop {
    answer: (u16, &'static str),
    requests: AtomicU32,
}

impl Shop {
    const DOWN: (u16, &str) = (503, "");

    fn new(answer: (u16, &'static str)) -> Self {
        Self { answer, requests: AtomicU32::new(0) }
    }

    /// How many requests it got, since it was last asked.
    fn requests(&self) -> u32 {
        self.requests.swap(0, Ordering::Relaxed)
    }
}

impl Transport for &Shop {
    async fn send(&self, _method: &str, _path: &str) -> io::Result<(u16, String)> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        Ok((self.answer.0, self.answer.1.to_owned()))
    }
}
