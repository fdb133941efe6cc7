//! Types that are no [`Transient`] and hold an error of any type all the same: `anyhow::Error`,
//! `eyre::Report`, and what is made of these. They are known by what they deref to, so no crate has
//! to be.

use std::error::Error;
use std::ops::Deref;

use crate::errors::ask::AskError;
use crate::retry::RetryError;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// Leads to a `dyn Error`. `Way` says how: without it the implementations would overlap. The
/// compiler finds it out.
pub trait LeadsToError<Way> {
    /// The same with a reference to the `dyn Error` in place of what holds it.
    type View<'a>: Transient
    where
        Self: 'a;

    /// What can be asked.
    fn view(&self) -> Self::View<'_>;
}

/// It is one.
#[derive(Debug)]
pub struct Here;

/// It derefs to one, as `anyhow::Error` does.
#[derive(Debug)]
pub struct Behind;

/// It derefs to what derefs to one, as `Arc<anyhow::Error>` does. There is no general rule, by
/// which the compiler would go on for ever at a type that derefs to itself.
#[derive(Debug)]
pub struct BehindTwo;

/// It is the value of an `Option`.
#[derive(Debug)]
pub struct InOption<Way>(Way);

/// It is the error of a retry.
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
    /// What is known of the error in it.
    fn __resilience_transience(self) -> Transience;

    /// What it means to a breaker.
    fn __resilience_outcome(self) -> Outcome;

    /// Whether a rejection is in it.
    fn __resilience_is_rejection(self) -> bool;
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
}
