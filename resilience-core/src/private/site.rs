//! The items that all expansions call to be seen and steered. The macros know no features: they
//! always call the same, and without `_site` it is empty.

pub use crate::__resilience_call as call;
pub use crate::__resilience_layer as layer;
pub use crate::site::expansion::turned_away;
pub use crate::site::layer::Layer;
#[cfg(feature = "sites")]
pub use crate::site::registry::Submitted;
#[cfg(feature = "_site")]
pub use crate::site::{call::Call, site::Site, site_layer::SiteLayer};
#[cfg(feature = "sites")]
pub use inventory;

#[cfg(feature = "_site")]
use crate::vocabulary::transient::EachKind;

/// A call of `site` begins. The first one tells the kinds of its errors.
#[cfg(feature = "_site")]
#[inline]
#[must_use]
pub fn begin(site: &'static Site, each_kind: EachKind) -> Call {
    Call::begin(site, crate::sites::greet, each_kind)
}

/// A call of an annotated function: its policies around its body. `$call` is the name under which
/// they reach it. `$ty` is a `TypeOf` the body's outcome, if the kinds of its errors can be told.
#[cfg(feature = "_site")]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_call {
    ($call:ident, $name:expr, [$(($policy:literal, $policy_name:expr, $arguments:expr)),*], [$($ty:expr)?], $($nest:tt)*) => {{
        // In a block of its own, so that the body does not see the names of the statics.
        let __resilience_guard = {
            static __RESILIENCE_LAYERS: [$crate::private::SiteLayer; [$($policy),*].len()] =
                [$($crate::private::SiteLayer::new($policy, $policy_name, $arguments)),*];
            static __RESILIENCE_SITE: $crate::private::Site = $crate::private::Site::new(
                $name,
                $crate::private::core::file!(),
                $crate::private::core::line!(),
                &__RESILIENCE_LAYERS,
            );
            $crate::__resilience_submit_site!(__RESILIENCE_SITE);
            $crate::private::begin(&__RESILIENCE_SITE, $crate::__resilience_kinds!($($ty)?))
        };
        let $call = &__resilience_guard;
        let __resilience_ended = $crate::private::Call::end($($nest)*, $call);
        $crate::private::Call::forget(__resilience_guard);
        __resilience_ended
    }};
}

/// The policies around a body.
#[cfg(not(feature = "_site"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_call {
    ($call:ident, $name:expr, [$($layer:tt)*], [$($ty:tt)*], $($nest:tt)*) => { $($nest)* };
}

/// The kinds of errors of an outcome's type. A type that may borrow does not come here: a `dyn
/// Error` is `Transient` only if it is `'static`, and the compiler picks a method before it
/// compares lifetimes.
#[cfg(feature = "telemetry")]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_kinds {
    () => {
        $crate::private::NO_KINDS
    };
    ($ty:expr) => {{
        use $crate::private::no_kinds::*;
        // The import is needed for this, whatever the type of the error is.
        let _ = $crate::private::KindsOf::<()>::new().__resilience_kinds();
        $crate::private::kinds_of($ty).__resilience_kinds()
    }};
}

/// Nobody counts errors by their kinds.
#[cfg(not(feature = "telemetry"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_kinds {
    ($($ty:expr)?) => {
        $crate::private::NO_KINDS
    };
}

/// The [`Layer`](crate::private::Layer) at a depth.
#[cfg(feature = "_site")]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_layer {
    ($call:ident, $depth:literal) => {
        $crate::private::Layer::of($call, $depth)
    };
}

/// A [`Layer`](crate::private::Layer) that is empty. It names no variable, so that no closure and
/// no future has room for one.
#[cfg(not(feature = "_site"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_layer {
    ($call:ident, $depth:literal) => {
        $crate::private::Layer::NONE
    };
}

/// Lists a site before `main`.
#[cfg(feature = "sites")]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_submit_site {
    ($site:ident) => {
        $crate::private::inventory::submit! { $crate::private::Submitted(&$site) }
    };
}

/// A site is listed at its first call.
#[cfg(all(feature = "_site", not(feature = "sites")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_submit_site {
    ($site:ident) => {};
}
