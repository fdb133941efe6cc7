//! The kinds of jitter, in the order of the charts, with the name and the colour of each.

use crate::style::{BLUE, GREEN, PINK, VERMILION};
use plotters::style::RGBColor;
use resilience::Jitter;

pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// The name in a chart whose other series are not kinds of jitter.
    pub(crate) title: &'static str,
    pub(crate) jitter: Jitter,
    pub(crate) color: RGBColor,
}

pub(crate) const KINDS: [Kind; 4] = [
    Kind { name: "none", title: "backoff without jitter", jitter: Jitter::None, color: VERMILION },
    Kind { name: "full", title: "full jitter", jitter: Jitter::Full, color: BLUE },
    Kind { name: "equal", title: "equal jitter", jitter: Jitter::Equal, color: GREEN },
    Kind { name: "decorrelated", title: "decorrelated jitter", jitter: Jitter::Decorrelated, color: PINK },
];
