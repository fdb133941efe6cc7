//! Durations and shares as text, read as those of the attributes are.

use std::time::Duration;

use crate::rules::text::{duration, ratio};
use crate::vocabulary::ratio::Ratio;

pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    duration::from_text(text)
}

/// Reads the number of a percentage, without its sign.
pub(crate) fn percentage(number: &str) -> Result<Ratio, String> {
    ratio::from_percent(number).map(Ratio::from_ppb).map_err(|problem| match problem {
        ratio::Problem::NotDecimal => format!("expected a percentage such as `5%`, found `{number}%`"),
        ratio::Problem::Zero => "a rate is above 0%".to_owned(),
        ratio::Problem::AboveOne => "a rate is at most 100%".to_owned(),
    })
}
