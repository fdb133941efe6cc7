//! The rules of `#[faults]`: its arguments are code. What is set at run time stands in tables of
//! its own, which the folder `faults` reads.

use super::argument::Argument;
use super::attribute::Attribute;

pub(crate) const FAULTS: Attribute =
    Attribute { name: "faults", arguments: ARGUMENTS, habits: &[], check: |_| Vec::new() };

pub(crate) const ERROR: Argument =
    Argument::code("error", "error = ApiError::Timeout").synonyms("err fail with returns map_err");

pub(crate) const CRATE: Argument = Argument::code("crate", "crate = resilience");

const ARGUMENTS: &[Argument] = &[ERROR, CRATE];
