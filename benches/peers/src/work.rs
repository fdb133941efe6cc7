//! The function that the binaries `counting` and `sharing` wrap, with an error that has room for a
//! rejection.

use std::hint::black_box;

/// Makes [`work`] fail.
pub(crate) const BAD: u64 = 0;

#[derive(Debug)]
pub(crate) enum Error {
    Failed,
    #[allow(dead_code, reason = "it gives the type its size")]
    Open(resilience::CircuitOpen),
}

impl From<resilience::CircuitOpen> for Error {
    fn from(open: resilience::CircuitOpen) -> Self {
        Self::Open(open)
    }
}

#[inline(never)]
pub(crate) fn work(input: u64) -> Result<u64, Error> {
    match black_box(input) {
        BAD => Err(Error::Failed),
        u64::MAX => panic!("nobody asks for this"),
        _ => Ok(input),
    }
}
