//! Errors that are handled out of line.

/// An error that ends a call in a place where calls usually go on.
pub trait OutOfLine: Sized {
    /// Passes the error to `f`, out of line. Inlined, `f` makes the caller build its successes
    /// elsewhere and copy them.
    #[inline]
    fn out_of_line<R>(self, f: impl FnOnce(Self) -> R) -> R {
        cold(self, f)
    }
}

#[cold]
#[inline(never)]
fn cold<K, R>(error: K, f: impl FnOnce(K) -> R) -> R {
    f(error)
}
