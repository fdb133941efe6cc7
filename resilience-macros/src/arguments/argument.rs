//! One row for each argument of an attribute: its name, an example, other libraries' words for it, its reader, its setter.

use proc_macro2::Group;
use syn::Ident;
use syn::parse::ParseStream;

use super::setters::Setters;

/// An argument of an attribute whose arguments are read into an `A`.
pub(crate) struct Argument<A: 'static> {
    pub(crate) key: &'static str,
    /// Shown by messages about a value that is missing or of the wrong form.
    pub(crate) example: &'static str,
    /// Other libraries' words for it, separated by blanks.
    synonyms: &'static str,
    pub(crate) form: Form<A>,
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
    /// The advice to whoever gives it a value.
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

    pub(crate) const fn list(key: &'static str, example: &'static str, list: List<A>) -> Self {
        Self::new(key, example, Form::List(list))
    }

    /// Its example is its name.
    pub(crate) const fn flag(key: &'static str, flag: Flag<A>) -> Self {
        Self::new(key, key, Form::Flag(flag))
    }

    const fn new(key: &'static str, example: &'static str, form: Form<A>) -> Self {
        Self { key, example, synonyms: "", form, setter: None }
    }

    pub(crate) const fn synonyms(mut self, words: &'static str) -> Self {
        self.synonyms = words;
        self
    }

    /// The setter of the runtime that takes the value.
    pub(crate) const fn sets(mut self, setter: fn(&A, &mut Setters)) -> Self {
        self.setter = Some(setter);
        self
    }

    /// Whether `word` is another library's word for it.
    pub(crate) fn is_called(&self, word: &str) -> bool {
        self.synonyms.split_whitespace().any(|synonym| synonym == word)
    }

    /// Whether it is one of the settings that the runtime keeps.
    pub(crate) fn is_setting(&self) -> bool {
        self.setter.is_some()
    }

    pub(super) fn set(&self, arguments: &A, setters: &mut Setters) {
        if let Some(setter) = self.setter {
            setter(arguments, setters);
        }
    }
}

/// Panics unless each key and each synonym stands in one row once.
#[cfg(test)]
pub(crate) fn check_rows<A: super::Arguments>() {
    let mut seen = std::collections::HashSet::new();
    for row in A::ARGUMENTS {
        for word in std::iter::once(row.key).chain(row.synonyms.split_whitespace()) {
            assert!(seen.insert(word), "`{word}` stands there twice");
        }
    }
}
