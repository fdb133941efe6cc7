//! The upper edges of the buckets of histograms.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use crate::runtime::clock::saturating_nanos;

/// The edges of one kind of histogram, ascending, in nanoseconds or as numbers.
#[derive(Debug)]
pub(crate) struct Edges {
    /// What values are compared with.
    pub(crate) whole: Box<[u64]>,
    /// What is exported: seconds, or the same numbers.
    pub(crate) shown: Box<[f64]>,
}

impl Edges {
    fn of_millis(millis: &[u64]) -> Self {
        let edges: Vec<_> = millis.iter().map(|&millis| Duration::from_millis(millis)).collect();
        Self::of_durations(&edges)
    }

    fn of_durations(edges: &[Duration]) -> Self {
        Self {
            whole: edges.iter().map(|&edge| saturating_nanos(edge)).collect(),
            shown: edges.iter().map(Duration::as_secs_f64).collect(),
        }
    }

    fn of_numbers(edges: &[u32]) -> Self {
        Self {
            whole: edges.iter().map(|&edge| edge.into()).collect(),
            shown: edges.iter().map(|&edge| edge.into()).collect(),
        }
    }
}

static DURATIONS: OnceLock<Edges> = OnceLock::new();

/// The edges of durations of calls and attempts. From the first use on they stay as they are.
pub(crate) fn durations() -> &'static Edges {
    DURATIONS.get_or_init(|| {
        Edges::of_millis(&[5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000])
    })
}

/// The edges of the delays of a retry.
pub(crate) fn delays() -> &'static Edges {
    static DELAYS: OnceLock<Edges> = OnceLock::new();
    DELAYS.get_or_init(|| {
        Edges::of_millis(&[10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000])
    })
}

/// The edges of numbers of attempts.
pub(crate) fn attempts() -> &'static Edges {
    static ATTEMPTS: OnceLock<Edges> = OnceLock::new();
    ATTEMPTS.get_or_init(|| Edges::of_numbers(&[1, 2, 3, 4, 5, 10]))
}

/// Replaces the edges of the buckets of all durations, once, before the first duration is recorded
/// or shown.
///
/// The default is 5, 10, 25, 50, 75, 100, 250, 500 and 750 ms, 1, 2.5, 5, 7.5 and 10 s. Delays of
/// retries and numbers of attempts have edges of their own, which stay.
///
/// # Errors
///
/// If the edges are in use or were replaced already, and if they are empty, more than 64, zero or
/// not in ascending order.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::telemetry::{InvalidEdges, duration_edges};
/// use std::time::Duration;
///
/// duration_edges(&[1, 10, 100, 1_000].map(Duration::from_millis))?;
/// assert_eq!(duration_edges(&[Duration::from_secs(1)]), Err(InvalidEdges::InUse));
/// # Ok::<(), InvalidEdges>(())
/// ```
pub fn duration_edges(edges: &[Duration]) -> Result<(), InvalidEdges> {
    check(edges)?;
    DURATIONS.set(Edges::of_durations(edges)).map_err(|_| InvalidEdges::InUse)
}

/// The most edges. A histogram has a line of the page for each.
const MOST: usize = 64;

fn check(edges: &[Duration]) -> Result<(), InvalidEdges> {
    if !(1..=MOST).contains(&edges.len()) {
        return Err(InvalidEdges::Number);
    }
    let is_ascending = edges.windows(2).all(|pair| pair[0] < pair[1]);
    if is_ascending && !edges[0].is_zero() { Ok(()) } else { Err(InvalidEdges::Order) }
}

/// The reason why [`duration_edges`] has changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidEdges {
    /// The edges are in use, or were replaced already.
    InUse,
    /// There is no edge, or there are more than 64.
    Number,
    /// An edge is zero, or not above the one before it.
    Order,
}

impl fmt::Display for InvalidEdges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::InUse => "the edges of durations are in use already",
            Self::Number => "a histogram has from 1 to 64 edges",
            Self::Order => "edges ascend, and the first is above zero",
        })
    }
}

impl std::error::Error for InvalidEdges {}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn edges_ascend_from_above_zero() {
        let seconds =
            |edges: &[u64]| check(&edges.iter().copied().map(Duration::from_secs).collect::<Vec<_>>());
        assert_eq!(seconds(&[1, 2]), Ok(()));
        for wrong in [&[0, 1][..], &[1, 1], &[2, 1]] {
            assert_eq!(seconds(wrong), Err(InvalidEdges::Order));
        }
        for wrong in [&[][..], &(1..=65).collect::<Vec<_>>()] {
            assert_eq!(seconds(wrong), Err(InvalidEdges::Number));
        }
    }

    #[test]
    fn the_default_edges_are_those_that_the_page_promises() {
        let seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
        assert_eq!(*durations().shown, seconds);
        assert_eq!(*delays().shown, [0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0]);
        assert_eq!(*attempts().shown, [1.0, 2.0, 3.0, 4.0, 5.0, 10.0]);
    }
}
