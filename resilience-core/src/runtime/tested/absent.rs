//! Without guards of tests: all questions have the answer "as it is".

use std::any::Any;
use std::num::NonZeroU32;
use std::time::Duration;

/// The names under which a retry is known.
#[expect(dead_code, reason = "nobody asks")]
pub(crate) struct Names {
    pub(crate) own: &'static str,
    pub(crate) function: Option<&'static str>,
}

#[inline]
pub(crate) const fn skips_waits() -> bool {
    false
}

#[inline]
pub(crate) const fn is_off() -> bool {
    false
}

#[inline]
pub(crate) const fn attempts(_is_attribute: bool) -> Option<NonZeroU32> {
    None
}

#[inline]
pub(crate) fn waits(_: Names, _: Duration) {}

#[inline]
pub(crate) fn transition(_: &'static str, _: &dyn Any, _: &dyn Any) {}
