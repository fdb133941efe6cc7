//! A parameter that an attempt owns.

/// A clone of a parameter, on its way into an attempt.
///
/// The async block of an attempt is not `move`, so that it borrows all other parameters. It would
/// borrow a clone of a `Copy` type too, which does not live as long as the block. This type is
/// never `Copy`: taking the value out of it moves it in.
#[derive(Debug)]
pub struct Owned<T>(T);

impl<T> Owned<T> {
    /// Wraps the clone.
    #[inline]
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The clone.
    #[inline]
    #[must_use]
    pub fn take(self) -> T {
        self.0
    }
}
