//! Types that do not implement [`Transient`] but hold an error of any type: `anyhow::Error`,
//! `eyre::Report`, and types made of these. They are recognised by the type that they deref to, so
//! this crate depends on none of theirs.

use std::error::Error;
use std::ops::Deref;

use crate::errors::ask::AskError;
use crate::retry::RetryError;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// A type that leads to a `dyn Error`. `Way` names the way, and the compiler infers it. Without it
/// the implementations would overlap.
pub trait LeadsToError<Way> {
    /// The same type, with a reference to the `dyn Error` in place of its holder.
    type View<'a>: Transient
    where
        Self: 'a;

    /// The view, which implements [`Transient`].
    fn view(&self) -> Self::View<'_>;
}

/// The type is a `dyn Error`.
#[derive(Debug)]
pub struct Here;

/// The type derefs to a `dyn Error`, as `anyhow::Error` does.
#[derive(Debug)]
pub struct Behind;

/// The type derefs to a type that derefs to a `dyn Error`, as `Arc<anyhow::Error>` does. There is
/// no rule for every depth: the compiler would follow a type that derefs to itself without end.
#[derive(Debug)]
pub struct BehindTwo;

/// The value of an `Option` leads to a `dyn Error`.
#[derive(Debug)]
pub struct InOption<Way>(Way);

/// The error in a [`RetryError`] leads to a `dyn Error`.
#[derive(Debug)]
pub struct InRetryError<Way>(Way);

macro_rules! leads {
    ($($object:ty),*) => {$(
        impl LeadsToError<Here> for $object {
            type View<'a> = &'a $object;

            fn view(&self) -> &$object {
                self
            }
        }
    )*};
}

leads!(
    dyn Error + 'static,
    dyn Error + Send + 'static,
    dyn Error + Sync + 'static,
    dyn Error + Send + Sync + 'static
);

impl<P: Deref<Target: LeadsToError<Here>> + ?Sized> LeadsToError<Behind> for P {
    type View<'a>
        = <P::Target as LeadsToError<Here>>::View<'a>
    where
        P: 'a;

    fn view(&self) -> Self::View<'_> {
        (**self).view()
    }
}

impl<P: Deref<Target: LeadsToError<Behind>> + ?Sized> LeadsToError<BehindTwo> for P {
    type View<'a>
        = <P::Target as LeadsToError<Behind>>::View<'a>
    where
        P: 'a;

    fn view(&self) -> Self::View<'_> {
        (**self).view()
    }
}

impl<E: LeadsToError<Way>, Way> LeadsToError<InOption<Way>> for Option<E> {
    type View<'a>
        = Option<E::View<'a>>
    where
        E: 'a;

    fn view(&self) -> Self::View<'_> {
        #[expect(
            clippy::redundant_closure_for_method_calls,
            reason = "Rust 1.88 does not take the method's path"
        )]
        self.as_ref().map(|error| error.view())
    }
}

impl<E: LeadsToError<Way>, Way> LeadsToError<InRetryError<Way>> for RetryError<E> {
    type View<'a>
        = RetryError<E::View<'a>>
    where
        E: 'a;

    fn view(&self) -> Self::View<'_> {
        self.with_error(self.error().view())
    }
}

/// The methods of [`AskError`] for these types.
pub trait AskAnyError<Way>: Sized {
    /// The answer of the error in it.
    fn __resilience_transience(self) -> Transience;

    /// The outcome for a breaker.
    fn __resilience_outcome(self) -> Outcome;

    /// Whether it holds a rejection.
    fn __resilience_is_rejection(self) -> bool;

    /// The policy whose rejection it holds, if it does.
    fn __resilience_rejector(self) -> Option<Rejector>;

    /// The kind of the error in it.
    fn __resilience_kind(self) -> &'static str;
}

impl<E: LeadsToError<Way> + ?Sized, Way> AskAnyError<Way> for AskError<'_, E> {
    fn __resilience_transience(self) -> Transience {
        AskError(&self.0.view()).__resilience_transience()
    }

    fn __resilience_outcome(self) -> Outcome {
        AskError(&self.0.view()).__resilience_outcome()
    }

    fn __resilience_is_rejection(self) -> bool {
        AskError(&self.0.view()).__resilience_is_rejection()
    }

    fn __resilience_rejector(self) -> Option<Rejector> {
        AskError(&self.0.view()).__resilience_rejector()
    }

    fn __resilience_kind(self) -> &'static str {
        AskError(&self.0.view()).__resilience_kind()
    }
}
