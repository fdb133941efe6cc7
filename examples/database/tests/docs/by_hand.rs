//! `docs/database.md`: an error type, without the driver's feature.

use resilience::Transient;

#[derive(Debug, thiserror::Error, Transient)]
enum ByHand {
    #[error("another transaction was in the way")]
    #[transient]
    #[breaker(ignore)]
    Contention(#[source] DriverError),
    #[error("the database does not work")]
    #[transient]
    Outage(#[source] DriverError),
    #[error("the database refused")]
    Refused(#[source] DriverError),
}

impl From<DriverError> for ByHand {
    fn from(error: DriverError) -> Self {
        match error.sqlstate() {
            Some("40001" | "40P01" | "55P03") => Self::Contention(error),
            Some(code) if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => {
                Self::Outage(error)
            }
            Some(_) => Self::Refused(error),
            None => Self::Outage(error), // the connection broke
        }
    }
}

use std::error::Error as _;

use resilience::Outcome::{Failure, Ignored, Success};

/// What a driver without a feature gives: a `SQLSTATE` if the server has answered.
#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct DriverError(Option<&'static str>);

impl DriverError {
    fn sqlstate(&self) -> Option<&str> {
        self.0
    }
}

#[test]
fn by_hand_it_is_the_same() {
    let of = |code| ByHand::from(DriverError(code));
    let (contention, outage, refused) = (of(Some("40001")), of(Some("57P01")), of(Some("23505")));
    assert_eq!([&contention, &outage, &refused].map(Transient::outcome), [Ignored, Failure, Success]);
    let is_transient = |error: &ByHand| error.transience().is_transient();
    assert_eq!([&contention, &outage, &refused].map(is_transient), [true, true, false]);
    assert_eq!(of(None).outcome(), Failure);
    assert!(outage.source().is_some());
}
