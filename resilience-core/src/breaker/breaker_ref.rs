//! What `breaker = expr` accepts.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::circuit_breaker::CircuitBreaker;

/// A [`CircuitBreaker`], or something that leads to one.
#[diagnostic::on_unimplemented(
    message = "`breaker` takes a `CircuitBreaker`, not `{Self}`",
    label = "expected a `CircuitBreaker`, a reference or an `Arc` of one"
)]
pub trait BreakerRef {
    /// The breaker.
    fn breaker(&self) -> &CircuitBreaker;
}

impl BreakerRef for CircuitBreaker {
    #[inline]
    fn breaker(&self) -> &CircuitBreaker {
        self
    }
}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<B: BreakerRef + ?Sized> BreakerRef for $pointer {
            #[inline]
            fn breaker(&self) -> &CircuitBreaker {
                (**self).breaker()
            }
        }
    )*};
}

forward!(&B, &mut B, Box<B>, Rc<B>, Arc<B>);

impl<B: BreakerRef, F: FnOnce() -> B> BreakerRef for LazyLock<B, F> {
    #[inline]
    fn breaker(&self) -> &CircuitBreaker {
        (**self).breaker()
    }
}
