//! Things with a name: breakers, and every later policy with a state of its own.
//!
//! One name is one thing in the whole process. The first place that configures it is in force; one
//! that differs is a conflict, which is reported once.
//!
//! - `registry` finds the thing of a name, and those of functions without a name.
//! - `keyed_map` keeps one member for each key, up to a maximum; `key` turns a value into a key.
//! - `label` is a name, with the key if there is one.
//! - `cell` is what a policy writes for its things; from it follow `value` (the thing as a value),
//!   `keyed` (one for each key), `next_to_function` (the statics of attributes) and `statics` (the
//!   statics of the policy). `listed` is all of them, for exporters. `identity` is the part of a
//!   thing that its calls do not change.
//! - `overridden` is what control puts in the place of rules, by name.
//! - `consequences` are what settings have led to, and what happens outside of locks.
//! - `config` is a setting with the `origin` that wrote it; `conflict` compares two of them.
//!
//! All of it is generic over what is named. Of the core it imports `runtime` and `waiting` alone.

pub(crate) mod cell;
pub(crate) mod config;
pub(crate) mod conflict;
mod consequences;
pub(crate) mod identity;
mod interned;
pub(crate) mod key;
pub(crate) mod keyed;
pub(crate) mod keyed_map;
pub(crate) mod label;
#[cfg(feature = "telemetry")]
pub(crate) mod listed;
pub(crate) mod next_to_function;
pub(crate) mod origin;
#[cfg(feature = "control")]
pub(crate) mod overridden;
pub(crate) mod owned;
#[cfg_attr(not(feature = "test-util"), expect(dead_code, reason = "no test has state of its own"))]
pub(crate) mod per_test;
pub(crate) mod registry;
pub(crate) mod statics;
pub(crate) mod value;
