//! The statuses that waiting can heal.

use http::StatusCode;

use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// 408, 425, 429, 500, 502, 503 and 504 are transient. Every other status is permanent.
impl Transient for StatusCode {
    fn transience(&self) -> Transience {
        matches!(self.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_statuses_are_transient_and_no_other() {
        let transient: Vec<u16> = (100..=999)
            .filter(|code| StatusCode::from_u16(*code).expect("three digits").transience().is_transient())
            .collect();
        assert_eq!(transient, [408, 425, 429, 500, 502, 503, 504]);
    }
}
