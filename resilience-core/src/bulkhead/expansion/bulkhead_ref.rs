//! Conversions for `bulkhead = expr`, with and without a key.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use crate::bulkhead::keyed::KeyedBulkhead;
use crate::bulkhead::value::Bulkhead;

/// A [`Bulkhead`], or a pointer to one.
#[diagnostic::on_unimplemented(
    message = "`bulkhead` takes a `Bulkhead`, not `{Self}`",
    label = "expected a `Bulkhead`, a reference or an `Arc` of one"
)]
pub trait BulkheadRef {
    /// The bulkhead.
    fn bulkhead(&self) -> &Bulkhead;
}

impl BulkheadRef for Bulkhead {
    #[inline]
    fn bulkhead(&self) -> &Bulkhead {
        self
    }
}

/// A [`KeyedBulkhead`], or a pointer to one: accepted by `bulkhead = expr, key = expr`.
#[diagnostic::on_unimplemented(
    message = "`bulkhead` with a `key` takes a `KeyedBulkhead`, not `{Self}`",
    label = "expected a `KeyedBulkhead`, a reference or an `Arc` of one",
    note = "write `KeyedBulkhead::builder(\"hosts\")` to make one; next to a `Bulkhead`, which has no keys, remove `key`"
)]
pub trait KeyedBulkheadRef {
    /// The keyed bulkhead.
    fn keyed_bulkhead(&self) -> &KeyedBulkhead;
}

impl KeyedBulkheadRef for KeyedBulkhead {
    #[inline]
    fn keyed_bulkhead(&self) -> &KeyedBulkhead {
        self
    }
}

/// Never implemented. It carries the error message for a keyed bulkhead without a key.
#[diagnostic::on_unimplemented(
    message = "`bulkhead` is a `KeyedBulkhead`, which needs a key; add `key = ...`, such as `key = host`",
    label = "this one has a bulkhead for each key"
)]
pub trait HasKey<'a> {}

// The lifetime keeps the compiler from noticing here that the bound never holds.
impl BulkheadRef for KeyedBulkhead
where
    for<'a> Self: HasKey<'a>,
{
    fn bulkhead(&self) -> &Bulkhead {
        unreachable!("nothing implements the bound")
    }
}

macro_rules! forward {
    ($trait:ident, $method:ident, $bulkhead:ty: $($pointer:ty),*) => {
        $(
            impl<B: $trait + ?Sized> $trait for $pointer {
                #[inline]
                fn $method(&self) -> &$bulkhead {
                    (**self).$method()
                }
            }
        )*

        impl<B: $trait, F: FnOnce() -> B> $trait for LazyLock<B, F> {
            #[inline]
            fn $method(&self) -> &$bulkhead {
                (**self).$method()
            }
        }
    };
}

forward!(BulkheadRef, bulkhead, Bulkhead: &B, &mut B, Box<B>, Rc<B>, Arc<B>);
forward!(KeyedBulkheadRef, keyed_bulkhead, KeyedBulkhead: &B, &mut B, Box<B>, Rc<B>, Arc<B>);
