//! One row for each argument of an attribute: its rule (name, example, names in other libraries),
//! its reader, its setter.

use proc_macro2::Group;
use syn::Ident;
use syn::parse::ParseStream;

use super::setters::Setters;
use super::value::Value;
use crate::rules::argument::Argument as Rule;

/// One argument of an attribute. `A` is the struct into which the attribute's arguments are read.
pub(crate) struct Argument<A: 'static> {
    pub(crate) rule: Rule,
    pub(crate) form: Form<A>,
    /// Whether the value is a predicate: a second one after a comma is then a part of it.
    pub(super) is_predicate: bool,
    setter: Option<fn(&A, &mut Setters)>,
}

/// How an argument is written, with its reader.
pub(crate) enum Form<A: 'static> {
    /// `key = value`.
    Value(fn(&mut A, &Ident, ParseStream) -> syn::Result<()>),
    /// `key(a, b)`.
    List(List<A>),
    /// `key` alone.
    Flag(Flag<A>),
    /// `key` alone, or `key = value`, with the store of the value.
    Switch(fn(&mut A, Value<bool>)),
}

pub(crate) struct List<A: 'static> {
    pub(crate) read: fn(&mut A, &Ident, &Group) -> syn::Result<()>,
    /// The message about `key = value`.
    pub(crate) refuse_value: fn(&Ident, ParseStream) -> syn::Error,
}

pub(crate) struct Flag<A: 'static> {
    pub(crate) read: fn(&mut A, &Ident),
    /// The advice in the message about `key = value`.
    pub(crate) instead_of_value: &'static str,
}

impl<A> Argument<A> {
    /// `key = value`, by the rule that a file of overrides follows too.
    pub(crate) const fn by_rule(
        rule: Rule,
        read: fn(&mut A, &Ident, ParseStream) -> syn::Result<()>,
    ) -> Self {
        Self::new(rule, Form::Value(read))
    }

    /// Like [`by_rule`](Self::by_rule), for a predicate.
    pub(crate) const fn predicate(
        rule: Rule,
        read: fn(&mut A, &Ident, ParseStream) -> syn::Result<()>,
    ) -> Self {
        Self { is_predicate: true, ..Self::by_rule(rule, read) }
    }

    pub(crate) const fn list(rule: Rule, list: List<A>) -> Self {
        Self::new(rule, Form::List(list))
    }

    /// `key = value` of an attribute of a derive, which no file has.
    pub(crate) const fn value(
        key: &'static str,
        example: &'static str,
        read: fn(&mut A, &Ident, ParseStream) -> syn::Result<()>,
    ) -> Self {
        Self::by_rule(Rule::code(key, example), read)
    }

    /// A flag: its example is its name.
    pub(crate) const fn flag(key: &'static str, flag: Flag<A>) -> Self {
        Self::new(Rule::code(key, key), Form::Flag(flag))
    }

    /// A setting that is on if it stands alone.
    pub(crate) const fn switch(rule: Rule, store: fn(&mut A, Value<bool>)) -> Self {
        Self::new(rule, Form::Switch(store))
    }

    const fn new(rule: Rule, form: Form<A>) -> Self {
        Self { rule, form, is_predicate: false, setter: None }
    }

    pub(crate) const fn synonyms(mut self, words: &'static str) -> Self {
        self.rule = self.rule.synonyms(words);
        self
    }

    /// Adds the function that writes the call of the runtime's setter.
    pub(crate) const fn sets(mut self, setter: fn(&A, &mut Setters)) -> Self {
        self.setter = Some(setter);
        self
    }

    /// Whether the argument is a setting that the runtime keeps.
    pub(crate) fn is_setting(&self) -> bool {
        self.setter.is_some()
    }

    pub(super) fn write_setter(&self, arguments: &A, setters: &mut Setters) {
        if let Some(setter) = self.setter {
            setters.begin_row(self.rule.key);
            setter(arguments, setters);
        }
    }
}
