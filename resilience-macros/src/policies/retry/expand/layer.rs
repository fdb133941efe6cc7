//! The layer, as its code is written.

use crate::arguments::Arguments;
use crate::arguments::setters::Setters;
use crate::nest::Nest;
use crate::policies::retry::arguments::RetryArgs;

/// A `#[retry]` at a depth of a nest.
pub(super) struct RetryLayer<'a> {
    pub(super) nest: &'a Nest<'a>,
    pub(super) args: &'a RetryArgs,
    pub(super) depth: usize,
    pub(super) setters: Setters,
}

impl<'a> RetryLayer<'a> {
    pub(super) fn new(nest: &'a Nest<'a>, args: &'a RetryArgs, depth: usize) -> Self {
        Self { nest, args, depth, setters: args.setters(&nest.private) }
    }
}
