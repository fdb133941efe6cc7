//! The statuses that waiting can heal.

use http::StatusCode;

use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::{OTHER_KIND, Transient};

/// 408, 425, 429, 500, 502, 503 and 504 are transient. Every other status is permanent.
impl Transient for StatusCode {
    fn transience(&self) -> Transience {
        matches!(self.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504).into()
    }

    /// The class of the status, such as `status_5xx`.
    fn kind(&self) -> &'static str {
        kind_of(self.as_u16())
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

    #[test]
    fn seven_statuses_are_transient_and_no_other() {
        let transient: Vec<u16> = (100..=999)
            .filter(|code| StatusCode::from_u16(*code).expect("three digits").transience().is_transient())
            .collect();
        assert_eq!(transient, [408, 425, 429, 500, 502, 503, 504]);
    }
}
