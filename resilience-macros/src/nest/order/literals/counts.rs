//! The comparisons of counts.

use super::comparison::{Comparison, Side};
use crate::nest::policy::Literal;

/// The most attempts of a call, of a retry and a hedge together.
const MOST_ATTEMPTS: u32 = 10;

/// A row for each of them.
pub(in crate::nest::order) const COUNTS: &[Comparison<u32>] = &[
    Comparison {
        attribute: "retry",
        key: "attempts",
        side: Side::Below,
        other_attribute: "hedge",
        other_key: "attempts",
        contradicts: |_, own, other| own.saturating_mul(other) > MOST_ATTEMPTS,
        message: |_, own, other| {
            let all = own.saturating_mul(other);
            format!(
                "one call could make {all} attempts: {own} of `#[retry]` times {other} of `#[hedge]` below it; write fewer, at \
                 most {MOST_ATTEMPTS} in total"
            )
        },
    },
    Comparison {
        attribute: "rate_limit",
        key: "burst",
        side: Side::Above,
        other_attribute: "hedge",
        other_key: "attempts",
        contradicts: |_, own, other| own < other,
        message: |limit, own, other| {
            let key = if matches!(limit.literal("limit"), Some(Literal::Count(count, _)) if count == own) {
                "limit"
            } else {
                "burst"
            };
            format!(
                "`{key}` ({own}) has no token for all attempts of one call: `#[hedge]` above makes {other}; write `burst = {other}` \
                 or more, or put `#[rate_limit]` above `#[hedge]`"
            )
        },
    },
    Comparison {
        attribute: "bulkhead",
        key: "limit",
        side: Side::Above,
        other_attribute: "hedge",
        other_key: "attempts",
        contradicts: |_, own, _| own == 1,
        message: |_, _, other| {
            format!(
                "a bulkhead of 1 has no room for another attempt beside the first: `#[hedge]` above makes {other}; write a limit \
                 of {other} or more, or put `#[bulkhead]` above `#[hedge]`"
            )
        },
    },
];
