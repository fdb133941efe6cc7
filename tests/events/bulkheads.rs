//! The events of bulkheads: a call that is rejected, and a limit that adapts.

use resilience::{Bulkhead, BulkheadFull, bulkhead};

use crate::log::Log;

#[derive(Debug)]
enum Error {
    Down,
    Full(#[expect(dead_code, reason = "it is told apart, and not read")] BulkheadFull),
}

impl From<BulkheadFull> for Error {
    fn from(full: BulkheadFull) -> Self {
        Self::Full(full)
    }
}

/// The fields of the last event.
fn last<const N: usize>(log: &Log, fields: [&str; N]) -> (String, [Option<String>; N]) {
    let event = log.events().pop().expect("there is one");
    let values = fields.map(|field| event.get(field).map(str::to_owned));
    (format!("{} {}", event.level, event.what), values)
}

fn texts<const N: usize>(texts: [&str; N]) -> [Option<String>; N] {
    texts.map(|text| Some(text.to_owned()))
}

#[test]
fn a_limit_that_adapts_says_both_limits_and_why() {
    #[bulkhead(1..=2, name = "events-adapt", key = host)]
    #[allow(clippy::missing_const_for_fn, reason = "the attribute makes it a call at run time")]
    fn adapts(host: &str, outcome: Result<(), Error>) -> Result<(), Error> {
        outcome
    }

    let log = Log::begin();
    let fields = ["bulkhead", "key", "from", "to", "reason"];
    let message = "DEBUG bulkhead has adapted its limit".to_owned();
    let _ = adapts("eu", Err(Error::Down));
    let shrunk = texts(["events-adapt", "eu", "2", "1", "failure"]);
    assert_eq!(last(&log, fields), (message.clone(), shrunk));
    let _ = adapts("eu", Ok(()));
    assert_eq!(last(&log, fields), (message, texts(["events-adapt", "eu", "1", "2", "success"])));
    let _ = adapts("eu", Ok(()));
    assert_eq!((log.events().len(), log.values("call").len()), (2, 2), "at its highest nothing changes");
}

#[test]
fn a_rejection_says_the_limit() {
    static ONE: Bulkhead = Bulkhead::builder("events-full").limit(1).build();
    #[bulkhead(bulkhead = ONE)]
    #[allow(clippy::missing_const_for_fn, reason = "the attribute makes it a call at run time")]
    fn guarded() -> Result<(), Error> {
        Ok(())
    }

    let log = Log::begin();
    let held = ONE.try_acquire();
    assert!(matches!(guarded(), Err(Error::Full(_))));
    drop(held);
    let rejected = ("DEBUG bulkhead rejected a call".to_owned(), texts(["events-full", "1", "0"]));
    assert_eq!(last(&log, ["bulkhead", "limit", "waited_ms"]), rejected);
}
