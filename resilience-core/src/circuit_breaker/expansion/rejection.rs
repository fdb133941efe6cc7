//! Rejections, out of line.

use std::sync::Arc;

use crate::circuit_breaker::circuit_state::Rejecting;
use crate::circuit_breaker::error::CircuitOpen;
use crate::named::label::{KeyLabel, Label};
use crate::vocabulary::out_of_line::OutOfLine;

/// The rejection is taken apart, so that it is passed in registers.
impl OutOfLine for CircuitOpen {
    #[inline]
    fn out_of_line<R>(self, f: impl FnOnce(Self) -> R) -> R {
        let (label, state, retry_after) = self.into_parts();
        let (name, key) = label.into_parts();
        cold(name, key, state, retry_after, f)
    }
}

#[cold]
#[inline(never)]
fn cold<R>(
    name: &'static str,
    key: Option<Arc<KeyLabel>>,
    state: Rejecting,
    retry_after: u64,
    f: impl FnOnce(CircuitOpen) -> R,
) -> R {
    f(CircuitOpen::new(Label::from_parts(name, key), state, retry_after))
}
