//! What expanded code calls directly before the body. The macros know no features: they always call
//! the same, and without `faults` and `test-util` it is empty.
//!
//! ```text
//! inject!(__resilience_call, async, TYPE, owned, [error], [sleep], [begins]);
//! ```
//!
//! - `sync` or `async` says how a fault waits.
//! - `TYPE` is a `TypeOf` the body's outcome, or `open` if its error type is known only behind the
//!   body.
//! - `owned` says that the error type surely borrows nothing. Else it is `borrowed`, and a test
//!   cannot make one.
//! - `error` is that of `#[faults(error = …)]`, and `sleep` that of another attribute.
//! - `begins` tells the layers around that the body begins. It is left out if none of them asks.

/// Ends the body's block here, if the call meets with something.
#[cfg(any(feature = "faults", feature = "test-util"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_inject {
    ($call:ident, $kind:ident, $ty:tt, $borrows:ident, [$($error:expr)?], [$($sleep:expr)?] $(, [$($begins:tt)*])?) => {
        if let $crate::private::core::option::Option::Some(mut __resilience_met) = $crate::private::meets($call) {
            $(if $crate::private::Met::is_a_body(&__resilience_met) {
                $($begins)*
            })?
            $crate::__resilience_met!(wait __resilience_met $kind [$($sleep)?]);
            let __resilience_error = $crate::__resilience_met!(error [$($error)?]);
            if let $crate::private::core::option::Option::Some(__resilience_outcome) =
                $crate::private::Met::end(__resilience_met, &$crate::__resilience_ways!($ty $borrows), __resilience_error)
            {
                return __resilience_outcome;
            }
        }
    };
}

/// The body runs.
#[cfg(not(any(feature = "faults", feature = "test-util")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_inject {
    ($($meets:tt)*) => {};
}

/// The future of a body that is called, behind what the call meets with.
#[cfg(any(feature = "faults", feature = "test-util"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_injected {
    ([$($meets:tt)*] $($future:tt)*) => {
        async {
            $crate::__resilience_inject!($($meets)*);
            ($($future)*).await
        }
    };
}

/// The future of a body that is called.
#[cfg(not(any(feature = "faults", feature = "test-util")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_injected {
    ([$($meets:tt)*] $($future:tt)*) => { $($future)* };
}

/// The steps of a call that has met with something.
#[cfg(any(feature = "faults", feature = "test-util"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_met {
    (error []) => {
        $crate::private::core::option::Option::None::<fn() -> _>
    };
    (error [$error:expr]) => {
        $crate::private::core::option::Option::Some(|| $error)
    };
    (wait $met:ident $($kind:tt)*) => {
        $crate::__resilience_met_waits!($met $($kind)*);
    };
}

/// The wait of a fault.
#[cfg(feature = "faults")]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_met_waits {
    ($met:ident sync $sleep:tt) => {
        $crate::private::Met::block(&mut $met);
    };
    ($met:ident async []) => {
        $crate::private::Met::wait(&mut $met, $crate::private::FaultTimer).await;
    };
    ($met:ident async [$sleep:expr]) => {
        $crate::private::Met::wait(
            &mut $met,
            $crate::private::sleeping(|__resilience_delay| ($sleep)(__resilience_delay)),
        )
        .await;
    };
}

/// The errors of tests do not wait.
#[cfg(all(feature = "test-util", not(feature = "faults")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_met_waits {
    ($met:ident $($kind:tt)*) => {
        let _ = &mut $met;
    };
}

/// The ways to an error of the body.
#[cfg(feature = "faults")]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_ways {
    (open $borrows:ident) => {
        $crate::private::Ways::none($crate::private::TypeOf::new())
    };
    ($ty:tt owned) => {
        $crate::private::Ways::casting($crate::__resilience_ways!($ty borrowed))
    };
    ($ty:tt borrowed) => {{
        #[allow(unused_imports)]
        use $crate::private::no_way::*;
        let __resilience_ty = $ty;
        $crate::private::Ways::found(
            $crate::private::way_of_fault(__resilience_ty).__resilience_way(),
            $crate::private::way_of_open(__resilience_ty).__resilience_way(),
            $crate::private::way_of_policy(__resilience_ty).__resilience_way(),
            __resilience_ty,
        )
    }};
}

/// The ways of the errors of tests.
#[cfg(all(feature = "test-util", not(feature = "faults")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_ways {
    (open $borrows:ident) => {
        $crate::private::Ways::none($crate::private::TypeOf::new())
    };
    ($ty:tt owned) => {
        $crate::private::Ways::casting($crate::__resilience_ways!($ty borrowed))
    };
    ($ty:tt borrowed) => {
        $crate::private::Ways::none($ty)
    };
}
