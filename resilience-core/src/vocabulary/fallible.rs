//! The view that the attributes have of a function's return type.

/// A return type that says whether the call failed: `Result` or `Option`.
///
/// The type decides, so aliases such as `io::Result` work.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `Result` nor an `Option`",
    label = "the function must return a `Result` or an `Option`",
    note = "only a call that can fail can be retried or guarded: return `Result<{Self}, E>`",
    note = "a future is recognised where it is written out as `impl Future<Output = ..>`, `Pin<Box<dyn Future<Output = ..>>>` or `BoxFuture<..>`, not behind an alias"
)]
pub trait Fallible {
    /// The value of a successful call.
    type Ok;
    /// The error of a failed call; `()` for `Option`.
    type Err;

    /// Whether the call succeeded. It returns a plain `bool`, so that no reference to the outcome
    /// lives on.
    fn is_success(&self) -> bool;

    /// The outcome by reference; `None` is `Err(&())`.
    ///
    /// # Errors
    /// The error of the failed call.
    fn as_result(&self) -> Result<&Self::Ok, &Self::Err>;

    /// The error by reference, or `None` after a success. It is one pointer, so it costs less than
    /// [`as_result`](Self::as_result) where the value is not needed.
    fn error(&self) -> Option<&Self::Err>;

    /// The error by value, or `None` after a success.
    fn into_err(self) -> Option<Self::Err>;

    /// The outcome of a call that succeeds with `value`.
    fn from_value(value: Self::Ok) -> Self;

    /// The outcome of a call that fails with `error`.
    fn from_error(error: Self::Err) -> Self;

    /// The outcome of a call that fails without an error, if there is one: `None`.
    fn failure_without_error() -> Option<Self>
    where
        Self: Sized;
}

impl<T, E> Fallible for Result<T, E> {
    type Ok = T;
    type Err = E;

    #[inline]
    fn is_success(&self) -> bool {
        self.is_ok()
    }

    #[inline]
    fn as_result(&self) -> Result<&T, &E> {
        self.as_ref()
    }

    #[inline]
    fn error(&self) -> Option<&E> {
        self.as_ref().err()
    }

    #[inline]
    fn into_err(self) -> Option<E> {
        self.err()
    }

    #[inline]
    fn from_value(value: T) -> Self {
        Ok(value)
    }

    #[inline]
    fn from_error(error: E) -> Self {
        Err(error)
    }

    #[inline]
    fn failure_without_error() -> Option<Self> {
        None
    }
}

impl<T> Fallible for Option<T> {
    type Ok = T;
    type Err = ();

    #[inline]
    fn is_success(&self) -> bool {
        self.is_some()
    }

    #[inline]
    fn as_result(&self) -> Result<&T, &()> {
        self.as_ref().ok_or(&())
    }

    #[inline]
    fn error(&self) -> Option<&()> {
        if self.is_some() { None } else { Some(&()) }
    }

    #[inline]
    fn into_err(self) -> Option<()> {
        self.is_none().then_some(())
    }

    #[inline]
    fn from_value(value: T) -> Self {
        Some(value)
    }

    #[inline]
    fn from_error((): ()) -> Self {
        None
    }

    #[inline]
    fn failure_without_error() -> Option<Self> {
        Some(None)
    }
}

/// The outcome of a function that must be able to fail.
#[inline]
pub fn fallible<R: Fallible>(outcome: R) -> R {
    outcome
}

/// A return type that can hold the error of a policy: `Result`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no place for the error of a call that the attribute stops",
    label = "the function must return a `Result`",
    note = "write `Result<T, resilience::PolicyError>` if there is no other error"
)]
pub trait Guardable {
    /// The error of a failed call.
    type Err;

    /// The outcome of a call that a policy has ended.
    fn rejected(error: Self::Err) -> Self;
}

impl<T, E> Guardable for Result<T, E> {
    type Err = E;

    #[inline]
    fn rejected(error: E) -> Self {
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_seen_as_it_is() {
        let (ok, err) = (Ok::<u8, &str>(1), Err::<u8, &str>("no"));
        assert_eq!((Fallible::error(&ok), Fallible::error(&err)), (None, Some(&"no")));
        assert_eq!((ok.as_result(), err.as_result()), (Ok(&1), Err(&"no")));
        assert_eq!((Fallible::is_success(&ok), Fallible::is_success(&err)), (true, false));
        assert_eq!((Fallible::into_err(ok), Fallible::into_err(err)), (None, Some("no")));
        assert_eq!(<Result<u8, ()>>::from_value(1), Ok(1));
        assert_eq!(<Result<u8, _>>::from_error("no"), err);
        assert!(<Result<u8, ()>>::failure_without_error().is_none());
    }

    #[test]
    fn none_is_an_error_without_a_value() {
        assert_eq!((Some(1).error(), None::<u8>.error()), (None, Some(&())));
        assert_eq!((Some(1).as_result(), None::<u8>.as_result()), (Ok(&1), Err(&())));
        assert_eq!((Some(1).is_success(), None::<u8>.is_success()), (true, false));
        assert_eq!((Some(1).into_err(), None::<u8>.into_err()), (None, Some(())));
        assert_eq!(Option::from_value(1), Some(1));
        assert_eq!((Option::<u8>::from_error(()), Option::<u8>::failure_without_error()), (None, Some(None)));
    }
}
