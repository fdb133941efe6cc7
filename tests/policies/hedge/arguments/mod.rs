//! Each argument does what the manual says of it.

mod after;
mod attempts;
mod budget;
mod clone;
mod on;
mod percentile;
mod sleep;
