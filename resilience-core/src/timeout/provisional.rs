//! PROVISIONAL
use crate::timeout::error::TimedOut;
use crate::vocabulary::fallible::Guardable;
#[cold]
#[inline(never)]
pub fn provisional<R: Guardable<Err: From<TimedOut>>>(error: TimedOut) -> R {
    R::rejected(error.into())
}
#[cold]
#[inline(never)]
pub fn provisional_with<R: Guardable>(error: TimedOut, f: impl FnOnce(TimedOut) -> R::Err) -> R {
    R::rejected(f(error))
}
