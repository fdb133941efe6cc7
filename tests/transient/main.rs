//! `#[derive(Transient)]`, on each shape of error type.
#![allow(dead_code, reason = "the shapes are the point: not all of their fields are read, nor variants made")]

mod answers;
mod boxed;
mod breaker_words;
mod expressions;
mod generics;
mod hygiene;
mod kinds;
mod lints;
mod made_by_macros;
mod policy_errors;
mod rejections;
mod retried;
mod sources;
mod structs;
