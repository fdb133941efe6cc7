//! Each argument does what the manual says of it.

mod on;
mod parameters;
mod value;
mod with;
