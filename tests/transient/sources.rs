//! The field that `source` asks.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use resilience::Transience::{Permanent, Transient as Heals};
use resilience::Transient;

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error("from")]
    #[transient(source)]
    From(#[from] io::Error),
    #[error("marked")]
    #[transient(source)]
    Marked(u8, #[source] Arc<io::Error>),
    #[error("named")]
    #[transient(source)]
    Named { attempt: u8, source: Box<io::Error> },
    #[error("marked, though another is named so")]
    #[transient(source)]
    MarkedAgainstTheName {
        #[source]
        cause: io::Error,
        attempt: u8,
    },
    #[error("alone")]
    #[transient(source)]
    Alone { inner: Option<io::Error> },
    #[error("of tokio")]
    #[transient(source)]
    Elapsed(#[from] tokio::time::error::Elapsed),
    #[error("cannot be")]
    #[transient(source)]
    Impossible(std::convert::Infallible),
    #[error("reads its own source")]
    #[transient(source, if = _0.kind() != io::ErrorKind::Interrupted)]
    Looked(#[source] io::Error),
}

#[test]
fn source_asks_the_field_that_is_marked_or_named_so_or_alone() {
    for (kind, expected) in [(io::ErrorKind::TimedOut, Heals), (io::ErrorKind::NotFound, Permanent)] {
        let inner = || io::Error::from(kind);
        let errors = [
            Error::from(inner()),
            Error::Marked(1, Arc::new(inner())),
            Error::Named { attempt: 1, source: Box::new(inner()) },
            Error::MarkedAgainstTheName { cause: inner(), attempt: 1 },
            Error::Alone { inner: Some(inner()) },
            Error::Looked(inner()),
        ];
        for error in errors {
            assert_eq!(error.transience(), expected, "{error:?}");
        }
    }
    assert_eq!(Error::Alone { inner: None }.transience(), Permanent);
    assert_eq!(Error::Looked(io::ErrorKind::Interrupted.into()).transience(), Permanent);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_tokio_is_transient() {
    let elapsed = tokio::time::timeout(Duration::from_secs(1), std::future::pending::<()>()).await;
    let error = elapsed.map_err(Error::from).unwrap_err();
    assert_eq!(error.transience(), Heals);
}

/// Without thiserror, the derive reads `#[source]` itself.
#[derive(Transient)]
#[transient(source)]
struct ByHand {
    attempt: u8,
    #[source]
    cause: io::Error,
}

#[test]
fn the_mark_needs_no_other_derive() {
    let error = ByHand { attempt: 1, cause: io::ErrorKind::TimedOut.into() };
    assert_eq!(error.transience(), Heals);
}

/// The mark wins over the name.
#[derive(Transient)]
#[transient(source)]
struct Named {
    source: String,
    #[source]
    cause: io::Error,
}

#[test]
fn a_mark_wins_over_the_name() {
    let error = Named { source: "a".to_owned(), cause: io::ErrorKind::TimedOut.into() };
    assert_eq!(error.transience(), Heals);
    assert_eq!(error.source, "a");
}
