//! The rules by which what people write is read: keys, values, and the words in which they are
//! refused. The attributes and the file of overrides share them.
//!
//! This folder uses the standard library alone, and nothing else of the crate: `resilience-macros`
//! has it too, by a symbolic link.

pub(crate) mod names;
pub(crate) mod suggest;
pub(crate) mod text;
