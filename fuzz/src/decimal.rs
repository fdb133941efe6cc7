//! Decimal numbers by long multiplication: any number of digits, and no rounding in between.

/// `number` times `scale`; digits below one are cut. `None` if the number is not digits with at
/// most one point. `u128::MAX` if the result is that much or more.
pub(crate) fn times(number: &str, scale: u128) -> Option<u128> {
    let mut halves = number.splitn(2, '.');
    let whole = digits(halves.next()?)?;
    let fraction = digits(halves.next().unwrap_or(""))?;
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let above = whole.iter().fold(0_u128, |sum, digit| sum.saturating_mul(10).saturating_add(*digit));
    let below = fraction.iter().rev().fold(0, |carry, digit| (digit * scale + carry) / 10);
    Some(above.saturating_mul(scale).saturating_add(below))
}

/// Whether digits other than zero are left after `places` decimals.
pub(crate) fn has_rest(number: &str, places: usize) -> bool {
    number.split('.').nth(1).is_some_and(|fraction| fraction.chars().skip(places).any(|digit| digit != '0'))
}

fn digits(text: &str) -> Option<Vec<u128>> {
    text.chars().map(|c| if c.is_ascii() { c.to_digit(10).map(u128::from) } else { None }).collect()
}
