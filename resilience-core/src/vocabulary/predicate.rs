//! The conversion of a predicate's answer to a [`Transience`].

use super::transience::Transience;

/// A type that a predicate may return: `bool` or [`Transience`].
#[diagnostic::on_unimplemented(
    message = "a predicate returns `bool` or `Transience`, not `{Self}`",
    label = "expected `bool` or `Transience`"
)]
pub trait IntoTransience {
    /// `true` is transient, `false` permanent.
    fn into_transience(self) -> Transience;
}

impl IntoTransience for bool {
    #[inline]
    fn into_transience(self) -> Transience {
        self.into()
    }
}

impl IntoTransience for Transience {
    #[inline]
    fn into_transience(self) -> Transience {
        self
    }
}

/// The answer of a predicate that was called directly.
#[inline]
pub fn transience<R: IntoTransience>(answer: R) -> Transience {
    answer.into_transience()
}

/// The answer of `f` for `value`. The signature lets users write a closure as `|e| …`, without the
/// type of `e`.
#[inline]
pub fn predicate<T: ?Sized, R: IntoTransience>(value: &T, f: impl FnOnce(&T) -> R) -> Transience {
    f(value).into_transience()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_predicate_answers_with_either_type() {
        let after = Transience::TransientAfter(Duration::from_secs(1));
        assert_eq!(predicate(&503, |code| *code >= 500), Transience::Transient);
        assert_eq!(predicate("text", str::is_empty), Transience::Permanent);
        assert_eq!(predicate(&(), |()| after), after);
        assert_eq!(transience(false), Transience::Permanent);
    }
}
