//! The statuses that waiting can heal, and those that a circuit breaker counts.

use http::StatusCode;

use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::{OTHER_KIND, Transient};

/// 408, 425, 429, 500, 502, 503, 504, 520 to 524 and 529 are transient. Every other status is
/// permanent.
///
/// To a circuit breaker the transient ones from 500 on are failures. It ignores 408, 425 and 429:
/// see [`failing`](crate::http::failing). Every other status is a success.
impl Transient for StatusCode {
    fn transience(&self) -> Transience {
        (outcome_of(self.as_u16()) != Outcome::Success).into()
    }

    fn outcome(&self) -> Outcome {
        outcome_of(self.as_u16())
    }

    /// The class of the status, such as `status_5xx`.
    fn kind(&self) -> &'static str {
        kind_of(self.as_u16())
    }
}

/// The outcome of a status for a circuit breaker. Whatever is not a success is transient.
pub(crate) fn outcome_of(status: u16) -> Outcome {
    match status {
        500 | 502..=504 | 520..=524 | 529 => Outcome::Failure,
        // The service works. It asks this client to be slower, or to send the request again.
        408 | 425 | 429 => Outcome::Ignored,
        _ => Outcome::Success,
    }
}

/// The kind of a status: its class, as each number would be a time series.
pub(crate) fn kind_of(status: u16) -> &'static str {
    match status {
        100..=199 => "status_1xx",
        200..=299 => "status_2xx",
        300..=399 => "status_3xx",
        400..=499 => "status_4xx",
        500..=599 => "status_5xx",
        _ => OTHER_KIND,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_status_is_its_class() {
        let of = |code| StatusCode::from_u16(code).expect("it is one").kind();
        assert_eq!([of(100), of(204), of(301)], ["status_1xx", "status_2xx", "status_3xx"]);
        assert_eq!([of(404), of(429), of(503)], ["status_4xx", "status_4xx", "status_5xx"]);
        assert_eq!(of(600), "_OTHER");
    }

    /// All statuses of which this is true.
    fn all(is: impl Fn(StatusCode) -> bool) -> Vec<u16> {
        (100..=999).filter(|code| is(StatusCode::from_u16(*code).expect("three digits"))).collect()
    }

    #[test]
    fn thirteen_statuses_are_transient_and_no_other() {
        let transient = all(|status| status.transience().is_transient());
        assert_eq!(transient, [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
    }

    #[test]
    fn a_breaker_counts_ten_statuses_and_ignores_three() {
        let failures = all(|status| status.outcome() == Outcome::Failure);
        assert_eq!(failures, [500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
        assert_eq!(all(|status| status.outcome() == Outcome::Ignored), [408, 425, 429]);
    }
}
