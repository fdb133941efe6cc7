//! The types that `limiter = expr` accepts, with and without a key.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use crate::rate_limit::limiter::RateLimiter;

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
