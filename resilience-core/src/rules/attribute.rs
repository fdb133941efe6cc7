//! An attribute without its tokens: its arguments, and the checks between them. A table of a file
//! is read by it.

use super::argument::{Argument, Form};
use super::given::{Given, Mistake, Place, Refusal, Setting};
use super::kinds::word::list;
use super::names::spellings;
use super::scalar::Scalar;
use super::suggest::nearest;
use super::value::Value;

pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    /// In the order in which messages list them.
    pub(crate) arguments: &'static [&'static Argument],
    pub(super) check: fn(&[Given]) -> Vec<Mistake>,
}

impl Attribute {
    /// The keys that can be overridden, in the order in which messages list them.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &'static str> {
        self.arguments.iter().filter(|argument| argument.is_setting()).map(|argument| argument.key)
    }

    /// Reads `key = value` of a table. `also` has the keys of such a table that are no arguments,
    /// for "did you mean".
    pub(crate) fn read(
        &self,
        key: &str,
        value: &Scalar<'_>,
        also: &[&'static str],
    ) -> Result<Setting, Refusal> {
        let Some(argument) = self.arguments.iter().find(|argument| argument.key == key) else {
            return Err(Refusal { at: Place::Key, message: self.unknown(key, also) });
        };
        match argument.form {
            Form::Setting(read) => match read(value) {
                Ok(value) => Ok(Setting { key: argument.key, value }),
                Err(message) => Err(Refusal { at: Place::Value, message }),
            },
            Form::Fixed(why) => {
                Err(Refusal { at: Place::Key, message: format!("`{key}` cannot be overridden: {why}") })
            }
        }
    }

    /// Holds a value that has a type already to the bounds of `key`.
    pub(crate) fn accept(&self, key: &str, value: Value) -> Result<Setting, Refusal> {
        let text = value.to_string();
        let scalar = match value {
            Value::Count(_) | Value::Factor(_) => Scalar::Number(&text),
            Value::Unlimited | Value::Duration(_) | Value::Ratio(_) | Value::Word(_) => Scalar::Text(&text),
        };
        self.read(key, &scalar, &[])
    }

    /// The mistakes between settings that stand together.
    pub(crate) fn check(&self, given: &[Given]) -> Vec<Mistake> {
        (self.check)(given)
    }

    fn unknown(&self, key: &str, also: &[&'static str]) -> String {
        let hint = match self.meant(key, also) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the arguments are {}", list(self.settings().chain(also.iter().copied()))),
        };
        unknown(self.name, key, &hint)
    }

    /// The key that `name` is another spelling of, a synonym of, or nearest to.
    fn meant(&self, name: &str, also: &[&'static str]) -> Option<&'static str> {
        let known = |name: &String| also.iter().copied().find(|key| key == name);
        let near = || nearest(name, self.settings().chain(also.iter().copied()));
        let exact = spellings(name).iter().find_map(known).or_else(|| called(name, self.arguments));
        exact.or_else(near)
    }
}

/// The argument that `name` is, in any case, or that other libraries call so.
pub(crate) fn called(name: &str, arguments: &[&'static Argument]) -> Option<&'static str> {
    let known = |name: &String| {
        let synonym = arguments.iter().find(|argument| argument.is_called(name));
        synonym
            .or_else(|| arguments.iter().find(|argument| argument.key == name))
            .map(|argument| argument.key)
    };
    spellings(name).iter().find_map(known)
}

/// The message about the argument `key`, which the attribute `of` does not have.
pub(crate) fn unknown(of: &str, key: &str, hint: &str) -> String {
    format!("unknown argument `{key}` for `#[{of}]`; {hint}")
}
