//! The grammar that all attributes share: `key = value`, separated by commas. Every error is
//! reported at its own token.
//!
//! `argument` is the row of one argument, and `rows` the rows of an attribute. `parse` reads the
//! arguments, with `lookahead` and `expression`. `kinds` reads their values; `typed` and `setters`
//! write them. All other files are for messages: `diagnostics` about arguments, `alternatives` and
//! `negation` about predicates. `habits`, `written`, `time`, `naming` and `spelling` find what is
//! meant. Names, bounds and messages are in `rules`, which a file of overrides follows too.

mod alternatives;
pub(crate) mod argument;
pub(crate) mod as_written;
mod diagnostics;
mod expression;
pub(crate) mod habits;
mod kinds;
mod lookahead;
pub(crate) mod naming;
pub(crate) mod negation;
mod parse;
mod rows;
pub(crate) mod setters;
pub(crate) mod spelling;
pub(crate) mod time;
pub(crate) mod typed;
mod value;
pub(crate) mod written;

pub(crate) use diagnostics::{NOWHERE, brings_its_own_settings, meant_by_literal};
pub(crate) use expression::expression;
pub(crate) use kinds::{
    budget, clone_list, closure, duration, keyword, krate, literal, name, number, predicate, profile, ratio,
    sleep,
};
pub(crate) use lookahead::{at_end_of_value, lone_ident, starts_expression, tokens_of_value};
pub(crate) use parse::{parse, parse_into};
pub(crate) use rows::{Arguments, is_argument_name};
pub(crate) use value::{Value, store};
