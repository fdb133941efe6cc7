//! What a retry does inside of another one.

/// What a retry does while an attempt other than the first of a retry around it is running. For
/// [`RetryPolicy::nested`](crate::RetryPolicy::nested) and `nested = …`.
///
/// Retries that call each other multiply: three attempts in three in three are 27 calls of a
/// service that is down. With `Once` on the inner ones their sums add, and these are 7. The first
/// attempt of the outer retry is not touched, so the inner ones still heal what is short.
///
/// It counts what runs inside the attempt: the futures that it polls, `join!` and streams included,
/// and the functions that it calls. A task of its own (`tokio::spawn`), another thread and
/// `spawn_blocking` are outside, and retry there as always.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Nested, RetryPolicy};
/// use std::time::Duration;
///
/// const THREE: RetryPolicy = RetryPolicy::new().base(Duration::ZERO).nested(Nested::Once);
///
/// let mut calls = 0;
/// let outcome = THREE.call(|| {
///     THREE.call(|| {
///         THREE.call(|| {
///             calls += 1;
///             Err::<(), _>("down")
///         })
///     })
/// });
/// assert_eq!((outcome, calls), (Err("down"), 7));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Nested {
    /// It makes all of its attempts.
    #[default]
    Allow,
    /// It makes one attempt, and returns its error with
    /// [`StopReason::Nested`](crate::StopReason::Nested). This is looked at after a failure, so
    /// that a success costs nothing.
    Once,
}
