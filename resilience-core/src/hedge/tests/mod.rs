//! Engine tests of the hedge.
