//! The arguments of an attribute: a row for each, and how errors about them read.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr};

use super::argument::Argument;
use super::habits::{self, Habit};
use super::setters::Setters;
use super::written::Written;
use crate::errors::Errors;
use crate::rules;
use crate::rules::attribute::called;
use crate::rules::profile::built_in;
use crate::rules::suggest;

/// The arguments of an attribute: their rows, and how errors about them read.
pub(crate) trait Arguments: Default + 'static {
    /// The attribute's name, for messages.
    const ATTRIBUTE: &'static str;
    /// A row for each argument, in the order in which messages list them.
    const ARGUMENTS: &'static [Argument<Self>];

    /// Words of other libraries that are more than another name for an argument.
    const HABITS: &'static [Habit] = &[];

    /// The arguments for which a second unknown name is reported as a repetition. The advice for
    /// each name alone would contradict the advice for the other.
    const COUNTED_ONCE: &'static [&'static str] = &[];

    /// Whether the first argument may be the value of the first row, without its key.
    const SHORT_FORM: bool = false;

    /// The argument that a `value` without a name is probably meant for.
    fn without_key(_value: &TokenTree) -> Option<&'static str> {
        None
    }

    /// The advice on what to write instead of `name`, where the name of an argument alone would
    /// mislead.
    fn instead(name: &str, value: &Written) -> Option<String> {
        let of_rules = || rules::attribute(Self::ATTRIBUTE)?.instead(name, value);
        habits::advice(Self::HABITS, name, value).or_else(of_rules)
    }

    /// Notes that `key` is written, whether or not its value can be read. `meant` is the argument
    /// it stands for. If `key` is misspelt, the two differ, and no message says that `meant` is
    /// missing.
    fn noted(&mut self, _key: &Ident, _meant: &'static str) {}

    /// The error for the next argument, if it is written as another library has it.
    fn habit(&self, _input: ParseStream) -> Option<syn::Error> {
        None
    }

    /// Checks across arguments.
    fn check(&self, errors: &mut Errors);

    /// The profile that is named, whose settings are below those of the arguments.
    fn profile(&self) -> Option<&LitStr> {
        None
    }

    /// The calls of the runtime's setters. `private` is the path of the runtime's hidden module.
    fn setters(&self, private: &TokenStream) -> Setters {
        let mut setters = Setters::new(private);
        let profile = self.profile().and_then(|name| built_in(&name.value()));
        profile.into_iter().for_each(|profile| setters.defaults(profile.settings_of(Self::ATTRIBUTE)));
        Self::ARGUMENTS.iter().for_each(|row| row.write_setter(self, &mut setters));
        setters
    }
}

pub(super) fn row_of<A: Arguments>(key: &str) -> Option<&'static Argument<A>> {
    A::ARGUMENTS.iter().find(|row| row.rule.key == key)
}

pub(super) fn keys<A: Arguments>() -> impl Iterator<Item = &'static str> {
    A::ARGUMENTS.iter().map(|row| row.rule.key)
}

/// The argument that `name` stands for: itself, a synonym, or the nearest one to a misspelling.
pub(super) fn argument_meant_by<A: Arguments>(name: &str) -> Option<&'static str> {
    let rules = || A::ARGUMENTS.iter().map(|row| &row.rule);
    let exact = || keys::<A>().find(|key| *key == name);
    exact().or_else(|| called(name, rules)).or_else(|| suggest::nearest(name, keys::<A>()))
}

/// Whether `name` is an argument, or a misspelling or synonym of one.
pub(crate) fn is_argument_name<A: Arguments>(name: &Ident) -> bool {
    argument_meant_by::<A>(&name.unraw().to_string()).is_some()
}
