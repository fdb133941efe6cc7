//! The result of reading and checking the attributes of a case.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, LitStr};

use super::arguments::TransientArgs;
use super::breaker::{self, CountedAs};
use super::input::{Case, Input};
use super::{attribute, fields, source};
use crate::arguments::Value;
use crate::errors::Errors;

/// Whether waiting heals a case, and what a breaker counts it as.
pub(crate) struct Judgement {
    /// If it does not hold, the case is permanent.
    pub(crate) condition: Option<Expr>,
    pub(crate) answer: Answer,
    /// The word in `#[breaker]`, if there is one.
    pub(crate) breaker: Option<CountedAs>,
    /// The field that may be the error of a policy.
    pub(crate) policy_error: Option<usize>,
    /// The kind that is written.
    pub(crate) kind: Option<LitStr>,
}

pub(crate) enum Answer {
    Permanent,
    Transient,
    After(Value<Duration>),
    /// The answer of the field at this index.
    Source(usize),
    /// The same for a case without a mark, if the field is the error of a policy.
    PolicyError(usize),
}

impl Judgement {
    const PERMANENT: Self =
        Self { condition: None, answer: Answer::Permanent, breaker: None, policy_error: None, kind: None };

    /// A case with an error in its `#[transient]` counts as permanent.
    pub(crate) fn new(case: &Case, input: &Input, errors: &mut Errors) -> Self {
        let mut mistakes = Errors::default();
        let judgement = attribute::read_case(case, &mut mistakes)
            .map(|arguments| Self::from_arguments(arguments, case, input, &mut mistakes));
        let flawless = mistakes.is_empty();
        errors.append(mistakes);
        let policy_error = source::policy_error(&case.fields).filter(|_| !input.is_packed());
        // The error of a policy is asked unless there is a mark: a timeout and a rejection in the
        // same type have different answers.
        let unmarked = || Self {
            answer: policy_error.map_or(Answer::Permanent, Answer::PolicyError),
            ..Self::PERMANENT
        };
        let judgement =
            judgement.map_or_else(unmarked, |judgement| if flawless { judgement } else { Self::PERMANENT });
        Self { breaker: breaker::read_case(case, errors), policy_error, ..judgement }
    }

    fn from_arguments(arguments: TransientArgs, case: &Case, input: &Input, errors: &mut Errors) -> Self {
        let owner = case.variant.as_ref().unwrap_or(&input.ident);
        let mut check = |key, value: &Expr| fields::check(value, key, &case.fields, owner, errors);
        if let Some((key, condition)) = &arguments.condition {
            check(key, condition);
        }
        if let Some((key, Value::Expr(after))) = &arguments.after {
            check(key, after);
        }
        if let (Some((after, _)), Some(_)) = (&arguments.after, &arguments.source) {
            errors.report(
                after,
                "`after` contradicts `source`, which asks the inner error how long to wait too",
            );
        }
        let source = arguments.source.and_then(|key| source::asked(&case.fields, owner, &key, errors));
        let answer = match (arguments.after, source) {
            (Some((_, after)), _) => Answer::After(after),
            (None, Some(source)) => Answer::Source(source),
            (None, None) => Answer::Transient,
        };
        let condition = arguments.condition.map(|(_, condition)| condition);
        let kind = arguments.kind.map(|(_, word)| word);
        Self { condition, answer, kind, ..Self::PERMANENT }
    }

    pub(crate) fn is_permanent(&self) -> bool {
        matches!(self.answer, Answer::Permanent)
    }

    /// Whether a value of the case may be permanent.
    pub(crate) fn may_be_permanent(&self) -> bool {
        self.is_permanent() || self.condition.is_some()
    }

    pub(crate) fn source(&self) -> Option<usize> {
        match self.answer {
            Answer::Source(index) => Some(index),
            _ => None,
        }
    }

    /// The field whose answer is asked, as a source or as the error of a policy.
    pub(crate) fn asked(&self) -> Option<usize> {
        match self.answer {
            Answer::Source(index) | Answer::PolicyError(index) => Some(index),
            _ => None,
        }
    }

    /// All expressions that the user wrote.
    pub(crate) fn expressions(&self) -> TokenStream {
        let mut tokens = self.condition.to_token_stream();
        if let Answer::After(Value::Expr(after)) = &self.answer {
            after.to_tokens(&mut tokens);
        }
        tokens
    }
}
