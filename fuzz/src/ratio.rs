//! The target `ratio`: ratios as people write them.

use crate::decimal;
use crate::rules::text::ratio::{Problem, from_fraction, from_percent};

const ALL: u32 = 1_000_000_000;

/// Parses `text` as a percentage and as a fraction, and compares both with a parser of its own.
pub fn check(text: &str) {
    let (percent, fraction) = (from_percent(text), from_fraction(text));
    assert_eq!(percent, read(text, 7), "{text:?} %");
    assert_eq!(fraction, read(text, 9), "{text:?}");
    for parts in [percent, fraction].into_iter().flatten() {
        comes_back(parts);
    }
    if let (Ok(percent), Ok(fraction)) = (percent, fraction) {
        assert!(percent <= fraction && u64::from(fraction) / 100 <= percent.into(), "{text:?}");
    }
}

/// Checks that a ratio is the same after it was written and parsed.
fn comes_back(parts: u32) {
    let (whole, decimals) = (parts / (ALL / 100), parts % (ALL / 100));
    assert_eq!(from_percent(&format!("{whole}.{decimals:07}")), Ok(parts));
    let (whole, decimals) = (parts / ALL, parts % ALL);
    assert_eq!(from_fraction(&format!("{whole}.{decimals:09}")), Ok(parts));
}

/// The number with its point moved by `places`. Digits below one part are cut. But a number above
/// zero does not become zero, and one above the maximum stays above it.
fn read(text: &str, places: usize) -> Result<u32, Problem> {
    let number = text.replace('_', "");
    let scale = 10_u128.pow(u32::try_from(places).expect("there are few"));
    let parts = decimal::times(&number, scale).ok_or(Problem::NotDecimal)?;
    let cut = decimal::has_rest(&number, places);
    match u32::try_from(parts) {
        Ok(0) => {
            if cut {
                Ok(1)
            } else {
                Err(Problem::Zero)
            }
        }
        Ok(parts) if parts < ALL => Ok(parts),
        Ok(ALL) if !cut => Ok(ALL),
        _ => Err(Problem::AboveOne),
    }
}
