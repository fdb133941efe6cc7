//! The span of an attempt, with the feature `tracing-spans`. Without it, it is empty and never
//! made.
//!
//! A first attempt has none: nothing has failed, and the span of the caller says all.

#[cfg(not(feature = "tracing-spans"))]
pub use absent::AttemptSpan;
#[cfg(not(feature = "tracing-spans"))]
pub(super) use absent::{EnteredSpan, SpanRef};
#[cfg(feature = "tracing-spans")]
pub use spanned::AttemptSpan;
#[cfg(feature = "tracing-spans")]
pub(super) use spanned::{EnteredSpan, SpanRef};

#[cfg(feature = "tracing-spans")]
mod spanned {
    use tracing::Span;
    use tracing::field::display;
    use tracing::span::Entered;
    pub(crate) use tracing::span::EnteredSpan;

    use crate::retry::RetryPolicy;
    use crate::site::layer::Layer;
    use crate::telemetry::telling;

    /// The span around an attempt, or none.
    #[derive(Debug)]
    pub struct AttemptSpan(Span);

    impl AttemptSpan {
        /// The span that `make` makes.
        #[inline]
        pub(crate) fn made_by(make: impl FnOnce() -> Self) -> Self {
            make()
        }

        pub(crate) fn none() -> Self {
            Self(Span::none())
        }

        /// The span of this attempt, inside of the span in which the function is running. As an
        /// event, it is left out inside of another event.
        #[cold]
        pub(crate) fn new(policy: &RetryPolicy, layer: Layer<'_>, attempt: u32) -> Self {
            let (name, call) = (policy.label(), layer.call_id().map(display));
            let max = policy.limit().map(u32::from);
            let mut span = Self::none();
            telling::event(|| {
                span.0 =
                    tracing::info_span!(target: "resilience", "resilience.attempt", name, call, attempt, max);
            });
            span
        }

        /// The same, and the span ends with the guard.
        #[inline]
        pub(crate) fn entered(self) -> EnteredSpan {
            self.0.entered()
        }

        #[inline]
        pub(crate) fn by_ref(&self) -> SpanRef<'_> {
            SpanRef(&self.0)
        }
    }

    /// A span that is lent to a poll.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct SpanRef<'a>(&'a Span);

    impl<'a> SpanRef<'a> {
        /// From here on, code runs in the span.
        #[inline]
        pub(crate) fn enter(self) -> Entered<'a> {
            self.0.enter()
        }
    }
}

#[cfg(not(feature = "tracing-spans"))]
mod absent {
    use std::marker::PhantomData;

    use crate::retry::RetryPolicy;
    use crate::site::layer::Layer;

    /// The span around an attempt: there is none.
    #[derive(Debug)]
    pub struct AttemptSpan;

    #[expect(clippy::unused_self, reason = "there is none")]
    impl AttemptSpan {
        /// No span, and `make` is not called.
        #[inline]
        pub(crate) fn made_by(_make: impl FnOnce() -> Self) -> Self {
            Self
        }

        #[inline]
        pub(crate) const fn none() -> Self {
            Self
        }

        #[inline]
        pub(crate) fn new(_: &RetryPolicy, _: Layer<'_>, _attempt: u32) -> Self {
            Self
        }

        #[inline]
        pub(crate) fn entered(self) -> EnteredSpan {
            EnteredSpan
        }

        #[inline]
        pub(crate) fn by_ref(&self) -> SpanRef<'_> {
            SpanRef(PhantomData)
        }
    }

    /// No span that is entered.
    #[derive(Debug)]
    pub struct EnteredSpan;

    /// No span. It is not a reference, which would be passed along.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct SpanRef<'a>(PhantomData<&'a ()>);

    #[expect(clippy::unused_self, reason = "there is none")]
    impl SpanRef<'_> {
        #[inline]
        pub(crate) fn enter(self) {}
    }
}
