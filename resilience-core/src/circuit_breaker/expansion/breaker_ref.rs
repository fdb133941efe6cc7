//! Conversions for `breaker = expr`, with and without a key.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use crate::circuit_breaker::breaker::CircuitBreaker;
use crate::circuit_breaker::keyed::KeyedCircuitBreaker;

/// A [`CircuitBreaker`], or a pointer to one.
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

/// A [`KeyedCircuitBreaker`], or a pointer to one: accepted by `breaker = expr, key = expr`.
#[diagnostic::on_unimplemented(
    message = "`breaker` with a `key` takes a `KeyedCircuitBreaker`, not `{Self}`",
    label = "expected a `KeyedCircuitBreaker`, a reference or an `Arc` of one",
    note = "write `KeyedCircuitBreaker::builder(\"hosts\")` to make one; next to a `CircuitBreaker`, which has no keys, remove `key`"
)]
pub trait KeyedBreakerRef {
    /// The keyed breaker.
    fn keyed_breaker(&self) -> &KeyedCircuitBreaker;
}

impl KeyedBreakerRef for KeyedCircuitBreaker {
    #[inline]
    fn keyed_breaker(&self) -> &KeyedCircuitBreaker {
        self
    }
}

/// Never implemented. It carries the error message for a keyed breaker without a key.
#[diagnostic::on_unimplemented(
    message = "`breaker` is a `KeyedCircuitBreaker`, which needs a key; add `key = ...`, such as `key = host`",
    label = "this one has a breaker for each key"
)]
pub trait HasKey<'a> {}

// The lifetime keeps the compiler from noticing here that the bound never holds.
impl BreakerRef for KeyedCircuitBreaker
where
    for<'a> Self: HasKey<'a>,
{
    fn breaker(&self) -> &CircuitBreaker {
        unreachable!("nothing implements the bound")
    }
}

macro_rules! forward {
    ($trait:ident, $method:ident, $breaker:ty: $($pointer:ty),*) => {
        $(
            impl<B: $trait + ?Sized> $trait for $pointer {
                #[inline]
                fn $method(&self) -> &$breaker {
                    (**self).$method()
                }
            }
        )*

        impl<B: $trait, F: FnOnce() -> B> $trait for LazyLock<B, F> {
            #[inline]
            fn $method(&self) -> &$breaker {
                (**self).$method()
            }
        }
    };
}

forward!(BreakerRef, breaker, CircuitBreaker: &B, &mut B, Box<B>, Rc<B>, Arc<B>);
forward!(KeyedBreakerRef, keyed_breaker, KeyedCircuitBreaker: &B, &mut B, Box<B>, Rc<B>, Arc<B>);
