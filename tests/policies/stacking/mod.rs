//! Several policies: attributes on one function, and functions that call each other.

mod arguments;
mod called;
mod inside_out;
mod literals;
mod real_errors;
mod scenarios;
