//! Rejections, out of line.

use std::num::NonZeroU64;
use std::sync::Arc;

use crate::bulkhead::error::BulkheadFull;
use crate::named::label::{KeyLabel, Label};
use crate::vocabulary::out_of_line::OutOfLine;

/// The rejection is taken apart, so that it is passed in registers.
impl OutOfLine for BulkheadFull {
    #[inline]
    fn out_of_line<R>(self, f: impl FnOnce(Self) -> R) -> R {
        let (label, limit, waited) = self.into_parts();
        let (name, key) = label.into_parts();
        cold(name, key, limit, waited, f)
    }
}

#[cold]
#[inline(never)]
fn cold<R>(
    name: &'static str,
    key: Option<Arc<KeyLabel>>,
    limit: NonZeroU64,
    waited_nanos: u64,
    f: impl FnOnce(BulkheadFull) -> R,
) -> R {
    f(BulkheadFull::from_parts(Label::from_parts(name, key), limit, waited_nanos))
}
