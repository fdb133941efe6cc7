//! One row for each argument of an attribute: its name, an example, its names in other libraries,
//! its reader, its setter.

use proc_macro2::Group;
use syn::Ident;
use syn::parse::ParseStream;

use super::setters::Setters;

/// One argument of an attribute. `A` is the struct into which the attribute's arguments are read.
pub(crate) struct Argument<A: 'static> {
    pub(crate) key: &'static str,
    /// Shown in messages about a value that is missing or has the wrong form.
    pub(crate) example: &'static str,
    /// Its names in other libraries, separated by spaces.
    synonyms: &'static str,
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
    pub(crate) const fn value(
        key: &'static str,
        example: &'static str,
        read: fn(&mut A, &Ident, ParseStream) -> syn::Result<()>,
    ) -> Self {
        Self::new(key, example, Form::Value(read))
    }

    /// Like [`value`](Self::value), for a predicate.
    pub(crate) const fn predicate(
        key: &'static str,
        example: &'static str,
        read: fn(&mut A, &Ident, ParseStream) -> syn::Result<()>,
    ) -> Self {
        Self { is_predicate: true, ..Self::value(key, example, read) }
    }

    pub(crate) const fn list(key: &'static str, example: &'static str, list: List<A>) -> Self {
        Self::new(key, example, Form::List(list))
    }

    /// A flag: its example is its name.
    pub(crate) const fn flag(key: &'static str, flag: Flag<A>) -> Self {
        Self::new(key, key, Form::Flag(flag))
    }

    const fn new(key: &'static str, example: &'static str, form: Form<A>) -> Self {
        Self { key, example, synonyms: "", form, is_predicate: false, setter: None }
    }

    pub(crate) const fn synonyms(mut self, words: &'static str) -> Self {
        self.synonyms = words;
        self
    }

    /// Adds the function that writes the call of the runtime's setter.
    pub(crate) const fn sets(mut self, setter: fn(&A, &mut Setters)) -> Self {
        self.setter = Some(setter);
        self
    }

    /// Whether `word` is the name of this argument in another library.
    pub(crate) fn is_called(&self, word: &str) -> bool {
        self.synonyms.split_whitespace().any(|synonym| synonym == word)
    }

    /// Whether the argument is a setting that the runtime keeps.
    pub(crate) fn is_setting(&self) -> bool {
        self.setter.is_some()
    }

    pub(super) fn write_setter(&self, arguments: &A, setters: &mut Setters) {
        if let Some(setter) = self.setter {
            setters.begin_row(self.key);
            setter(arguments, setters);
        }
    }

    #[cfg(test)]
    pub(crate) fn all_synonyms(&self) -> impl Iterator<Item = &'static str> {
        self.synonyms.split_whitespace()
    }
}
