//! The types that `limiter = expr` accepts, with and without a key.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use crate::rate_limit::keyed::KeyedRateLimiter;
use crate::rate_limit::value::RateLimiter;

/// A [`RateLimiter`], or a pointer to one.
#[diagnostic::on_unimplemented(
    message = "`limiter` takes a `RateLimiter`, not `{Self}`",
    label = "expected a `RateLimiter`, a reference or an `Arc` of one",
    note = "write `RateLimiter::builder(\"api\").limit(100).build()` to make one"
)]
pub trait RateLimiterRef {
    /// The limiter.
    fn rate_limiter(&self) -> &RateLimiter;
}

impl RateLimiterRef for RateLimiter {
    #[inline]
    fn rate_limiter(&self) -> &RateLimiter {
        self
    }
}

/// A [`KeyedRateLimiter`], or a pointer to one: accepted by `limiter = expr, key = expr`.
#[diagnostic::on_unimplemented(
    message = "`limiter` with a `key` takes a `KeyedRateLimiter`, not `{Self}`",
    label = "expected a `KeyedRateLimiter`, a reference or an `Arc` of one",
    note = "write `KeyedRateLimiter::builder(\"clients\")` to make one; next to a `RateLimiter`, which has no keys, remove `key`"
)]
pub trait KeyedRateLimiterRef {
    /// The keyed limiter.
    fn keyed_rate_limiter(&self) -> &KeyedRateLimiter;
}

impl KeyedRateLimiterRef for KeyedRateLimiter {
    #[inline]
    fn keyed_rate_limiter(&self) -> &KeyedRateLimiter {
        self
    }
}

/// Never implemented. It carries the error message for a keyed limiter without a key.
#[diagnostic::on_unimplemented(
    message = "`limiter` is a `KeyedRateLimiter`, which needs a key; add `key = ...`, such as `key = client`",
    label = "this one has a limiter for each key"
)]
pub trait HasKey<'a> {}

// The lifetime keeps the compiler from noticing here that the bound never holds.
impl RateLimiterRef for KeyedRateLimiter
where
    for<'a> Self: HasKey<'a>,
{
    fn rate_limiter(&self) -> &RateLimiter {
        unreachable!("nothing implements the bound")
    }
}

macro_rules! forward {
    ($trait:ident, $method:ident, $limiter:ty: $($pointer:ty),*) => {
        $(
            impl<B: $trait + ?Sized> $trait for $pointer {
                #[inline]
                fn $method(&self) -> &$limiter {
                    (**self).$method()
                }
            }
        )*

        impl<B: $trait, F: FnOnce() -> B> $trait for LazyLock<B, F> {
            #[inline]
            fn $method(&self) -> &$limiter {
                (**self).$method()
            }
        }
    };
}

forward!(RateLimiterRef, rate_limiter, RateLimiter: &B, &mut B, Box<B>, Rc<B>, Arc<B>);
forward!(KeyedRateLimiterRef, keyed_rate_limiter, KeyedRateLimiter: &B, &mut B, Box<B>, Rc<B>, Arc<B>);
