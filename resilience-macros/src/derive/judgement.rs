//! What is known of each case once its attribute is read and checked.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Expr;

use super::arguments::TransientArgs;
use super::breaker::{self, Word};
use super::input::{Case, Input};
use super::{attribute, fields, source};
use crate::arguments::Value;
use crate::errors::Errors;

/// What waiting does for a case.
pub(crate) struct Judgement {
    /// Where it does not hold, the case is permanent.
    pub(crate) condition: Option<Expr>,
    pub(crate) answer: Answer,
    /// What it is to a breaker, where that is said.
    pub(crate) breaker: Option<Word>,
}

pub(crate) enum Answer {
    Permanent,
    Transient,
    After(Value<Duration>),
    /// That of the field at this index.
    Source(usize),
}

impl Judgement {
    const PERMANENT: Self = Self { condition: None, answer: Answer::Permanent, breaker: None };

    /// A case with a mistake in its attribute is taken as if it had none.
    pub(crate) fn of(case: &Case, input: &Input, errors: &mut Errors) -> Self {
        let mut mistakes = Errors::default();
        let judgement = attribute::of_case(case, &mut mistakes)
            .map(|arguments| Self::by(arguments, case, input, &mut mistakes));
        let flawless = mistakes.is_empty();
        errors.append(mistakes);
        let judgement = judgement.filter(|_| flawless).unwrap_or(Self::PERMANENT);
        Self { breaker: breaker::of_case(case, errors), ..judgement }
    }

    fn by(arguments: TransientArgs, case: &Case, input: &Input, errors: &mut Errors) -> Self {
        let owner = case.variant.as_ref().unwrap_or(&input.ident);
        let mut check = |key, value: &Expr| fields::check(value, key, &case.fields, owner, errors);
        if let Some((key, condition)) = &arguments.condition {
            check(key, condition);
        }
        if let Some((key, Value::Expr(after))) = &arguments.after {
            check(key, after);
        }
        if let (Some((after, _)), Some(_)) = (&arguments.after, &arguments.source) {
            errors.at(after, "`after` contradicts `source`, which asks the inner error how long to wait too");
        }
        let source = arguments.source.and_then(|key| source::asked(&case.fields, owner, &key, errors));
        let answer = match (arguments.after, source) {
            (Some((_, after)), _) => Answer::After(after),
            (None, Some(source)) => Answer::Source(source),
            (None, None) => Answer::Transient,
        };
        let condition = arguments.condition.map(|(_, condition)| condition);
        Self { condition, answer, breaker: None }
    }

    pub(crate) fn is_permanent(&self) -> bool {
        matches!(self.answer, Answer::Permanent)
    }

    /// Whether the case may turn out permanent.
    pub(crate) fn may_be_permanent(&self) -> bool {
        self.is_permanent() || self.condition.is_some()
    }

    pub(crate) fn source(&self) -> Option<usize> {
        match self.answer {
            Answer::Source(index) => Some(index),
            _ => None,
        }
    }

    /// All that the user wrote as expressions.
    pub(crate) fn expressions(&self) -> TokenStream {
        let mut tokens = self.condition.to_token_stream();
        if let Answer::After(Value::Expr(after)) = &self.answer {
            after.to_tokens(&mut tokens);
        }
        tokens
    }
}
