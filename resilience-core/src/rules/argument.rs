//! One argument of an attribute, without its tokens.

use super::scalar::Scalar;
use super::value::Value;

/// One argument of an attribute: what all who read it have to know.
#[derive(Clone, Copy)]
pub(crate) struct Argument {
    pub(crate) key: &'static str,
    /// Shown in messages about a value that is missing or has the wrong form.
    pub(crate) example: &'static str,
    /// Its names in other libraries, separated by spaces.
    synonyms: &'static str,
    pub(super) form: Form,
}

#[derive(Clone, Copy)]
pub(super) enum Form {
    /// A setting, which a file may override, with the reader of its value.
    Setting(fn(&Scalar<'_>) -> Result<Value, String>),
    /// The end of the message that says why a file cannot override it.
    Fixed(&'static str),
}

/// Why most arguments cannot be overridden.
const OF_THE_SOURCE: &str = "types and code stay as they are in the source";

impl Argument {
    /// A setting: it can be overridden.
    pub(super) const fn setting(
        key: &'static str,
        example: &'static str,
        read: fn(&Scalar<'_>) -> Result<Value, String>,
    ) -> Self {
        Self { key, example, synonyms: "", form: Form::Setting(read) }
    }

    /// An argument that is a type, or code, or a name by which other code knows it.
    pub(crate) const fn code(key: &'static str, example: &'static str) -> Self {
        Self::fixed(key, example, OF_THE_SOURCE)
    }

    /// An argument that cannot be overridden for another reason.
    pub(super) const fn fixed(key: &'static str, example: &'static str, why: &'static str) -> Self {
        Self { key, example, synonyms: "", form: Form::Fixed(why) }
    }

    pub(crate) const fn synonyms(mut self, words: &'static str) -> Self {
        self.synonyms = words;
        self
    }

    /// Its names in other libraries.
    pub(crate) fn all_synonyms(&self) -> impl Iterator<Item = &'static str> {
        self.synonyms.split_whitespace()
    }

    /// Whether `word` is the name of this argument in another library.
    pub(crate) fn is_called(&self, word: &str) -> bool {
        self.all_synonyms().any(|synonym| synonym == word)
    }

    pub(super) const fn is_setting(&self) -> bool {
        matches!(self.form, Form::Setting(_))
    }
}
