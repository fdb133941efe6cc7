//! placeholder until the lane is there
