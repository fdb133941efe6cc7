//! Traits for the types that a literal, a tuple or a slice pattern can match. For any other type
//! the compiler's message says how to write a pattern.

/// A type that patterns such as `503`, `500..=599` and `"busy"` can match.
#[diagnostic::on_unimplemented(
    message = "a literal is no pattern for `{Self}`",
    label = "expected a pattern of `{Self}`",
    note = "write a pattern of the type, such as `Error::Status(500..=599)`, or a closure, such as `|e| e.status() == 503`; `_` is for every error"
)]
pub trait Literal {
    /// The type itself. For a type without this trait it stays unknown, so the compiler reports
    /// nothing more about the pattern.
    type Itself: ?Sized;

    /// The value itself.
    fn itself(&self) -> &Self::Itself;
}

/// A type that patterns such as `(a, b)` can match.
#[diagnostic::on_unimplemented(
    message = "a tuple is no pattern for `{Self}`",
    label = "expected a pattern of `{Self}`",
    note = "alternatives have `|` between them: `A | B`"
)]
pub trait Tuple {
    /// As [`Literal::Itself`].
    type Itself: ?Sized;

    /// The value itself.
    fn itself(&self) -> &Self::Itself;
}

/// A type that patterns such as `[a, b]` can match.
#[diagnostic::on_unimplemented(
    message = "a list is no pattern for `{Self}`",
    label = "expected a pattern of `{Self}`",
    note = "alternatives have `|` between them: `A | B`"
)]
pub trait Slice {
    /// As [`Literal::Itself`].
    type Itself: ?Sized;

    /// The value itself.
    fn itself(&self) -> &Self::Itself;
}

// `do_not_recommend`: a list of numbers and pointers does not help a user whose error is an enum.
macro_rules! itself {
    ($form:ident: $([$($parameters:tt)*] $type:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($parameters)*> $form for $type {
            type Itself = Self;

            #[inline]
            fn itself(&self) -> &Self {
                self
            }
        }
    )*};
}

itself!(Literal:
    [] u8, [] u16, [] u32, [] u64, [] u128, [] usize,
    [] i8, [] i16, [] i32, [] i64, [] i128, [] isize,
    [] f32, [] f64, [] bool, [] char, [] str,
    [T] [T], [T, const N: usize] [T; N], [T: Literal + ?Sized] &T, [T: Literal + ?Sized] &mut T,
);
itself!(Tuple:
    [A, B] (A, B), [A, B, C] (A, B, C), [A, B, C, D] (A, B, C, D),
    [A, B, C, D, E] (A, B, C, D, E), [A, B, C, D, E, F] (A, B, C, D, E, F),
    [T: Tuple + ?Sized] &T, [T: Tuple + ?Sized] &mut T,
);
itself!(Slice:
    [T] [T], [T, const N: usize] [T; N], [T: Slice + ?Sized] &T, [T: Slice + ?Sized] &mut T,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_matched_as_it_is() {
        assert!(matches!(*Literal::itself(&503_u16), 500..=599));
        assert!(matches!(*Literal::itself(&"busy"), "busy"));
        assert!(matches!(*Tuple::itself(&(503, true)), (503, true)));
        assert!(matches!(*Slice::itself(&[1, 2]), [1, ..]));
        assert!(matches!(*Slice::itself(&&[1, 2][..]), [1, ..]));
    }
}
