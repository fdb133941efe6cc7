//! The place of a span: inside each attempt, or around all of them.

mod inside {
    use resilience::retry;
    use std::io;
    use tracing::{info, instrument};

    #[retry(attempts = 2, base = 1s, jitter = none, name = "load")]
    #[instrument(skip(tries))]
    pub async fn load(id: u32, tries: &mut u32) -> io::Result<u32> {
        *tries += 1;
        info!(target: "shop", "asking");
        if *tries < 2 { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(id) }
    }
}

mod around {
    use resilience::retry;
    use std::io;
    use tracing::info_span;

    #[retry(attempts = 2, base = 1s, jitter = none, name = "save")]
    fn try_save(id: u32, tries: &mut u32) -> io::Result<u32> {
        *tries += 1;
        if *tries < 2 { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(id) }
    }

    pub fn save(id: u32, tries: &mut u32) -> io::Result<u32> {
        let span = info_span!("save", id);
        span.in_scope(|| try_save(id, tries))
    }
}

use super::log::Log;
use around::save;
use inside::load;
use tracing::level_filters::LevelFilter;

/// `#[instrument]` on a retried function.
pub(super) async fn one_for_each_attempt() -> String {
    let (log, mut tries) = (Log::begin(LevelFilter::INFO), 0);
    assert!(load(7, &mut tries).await.is_ok());
    log.take()
}

/// The lines of a program without the feature `tracing-spans`.
pub(super) fn without_attempts(lines: &str) -> String {
    const SPAN: &str = "resilience.attempt{";
    let mut parts = lines.split(SPAN);
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once("}:").expect("the span ends");
        // A span further in is written next to it, anything else behind a space.
        let rest = if without.ends_with(' ') { rest.trim_start() } else { rest };
        without.push_str(rest);
    }
    without
}

/// A span in the function that calls it. A sync function waits for no time here.
pub(super) fn one_around_all() -> String {
    let _installed = resilience::TestClock::new().install();
    let (log, mut tries) = (Log::begin(LevelFilter::INFO), 0);
    assert!(save(7, &mut tries).is_ok());
    log.take()
}
