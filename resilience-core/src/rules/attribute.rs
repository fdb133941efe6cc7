//! An attribute without its tokens: its arguments, and the checks between them. A table of a file
//! is read by it.

use super::argument::{Argument, Form};
use super::given::{Given, Mistake, Place, Refusal, Setting};
use super::habits::{ForeignValue, Habit, advice, in_units};
use super::kinds::word::list;
use super::names::spellings;
use super::scalar::Scalar;
use super::suggest::nearest;
use super::value::Value;

pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    /// In the order in which messages list them.
    pub(crate) arguments: &'static [Argument],
    pub(super) habits: &'static [Habit],
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
            return Err(Refusal { at: Place::Key, message: self.unknown(key, value, also) });
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
            Value::Switch(on) => Scalar::Bool(on),
            Value::Unlimited
            | Value::Duration(_)
            | Value::Ratio(_)
            | Value::Percentile(_)
            | Value::Word(_) => Scalar::Text(&text),
        };
        self.read(key, &scalar, &[])
    }

    /// The mistakes between settings that stand together.
    pub(crate) fn check(&self, given: &[Given]) -> Vec<Mistake> {
        (self.check)(given)
    }

    /// The advice on what to write instead of `name`, if another library has that word.
    pub(crate) fn instead(&self, name: &str, value: &dyn ForeignValue) -> Option<String> {
        advice(self.habits, name, value).or_else(|| in_units(self.arguments, name, value))
    }

    /// The words for which [`instead`](Self::instead) has an answer.
    pub(crate) fn habits(&self) -> &'static [Habit] {
        self.habits
    }

    fn unknown(&self, key: &str, value: &Scalar<'_>, also: &[&'static str]) -> String {
        let instead = || spellings(key).iter().find_map(|key| self.instead(key, value));
        let hint = match (instead(), self.meant(key, also)) {
            (Some(instead), _) => instead,
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => {
                format!("the arguments are {}", list(self.settings().chain(also.iter().copied())))
            }
        };
        unknown(self.name, key, &hint)
    }

    /// The key that `name` is another spelling of, a synonym of, or nearest to.
    fn meant(&self, name: &str, also: &[&'static str]) -> Option<&'static str> {
        let known = |name: &String| also.iter().copied().find(|key| key == name);
        let near = || nearest(name, self.settings().chain(also.iter().copied()));
        let exact = spellings(name).iter().find_map(known).or_else(|| called(name, || self.arguments.iter()));
        exact.or_else(near)
    }
}

/// The argument that `name` is, in any case, or that other libraries call so.
pub(crate) fn called<'a, I: Iterator<Item = &'a Argument>>(
    name: &str,
    arguments: impl Fn() -> I,
) -> Option<&'static str> {
    let known = |name: &String| {
        let synonym = arguments().find(|argument| argument.is_called(name));
        synonym.or_else(|| arguments().find(|argument| argument.key == name)).map(|argument| argument.key)
    };
    spellings(name).iter().find_map(known)
}

/// The message about the argument `key`, which the attribute `of` does not have.
pub(crate) fn unknown(of: &str, key: &str, hint: &str) -> String {
    format!("unknown argument `{key}` for `#[{of}]`; {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::retry::RETRY;
    use crate::rules::{ATTRIBUTES, attribute};
    use proptest::prelude::*;
    use std::time::Duration;

    /// Keys that a table has beside its arguments.
    const ALSO: [&str; 2] = ["enabled", "until"];

    fn refused(of: &str, key: &str, value: &str) -> Refusal {
        let attribute = attribute(of).expect("it is one");
        attribute.read(key, &Scalar::bare(value), &ALSO).expect_err(key)
    }

    #[test]
    fn each_setting_is_read_as_its_example_has_it() {
        for attribute in ATTRIBUTES {
            for key in attribute.settings() {
                let rule = attribute.arguments.iter().find(|rule| rule.key == key).expect("it is one");
                let (_, value) = rule.example.split_once(" = ").expect("it has a value");
                let setting = attribute.read(key, &Scalar::bare(value), &ALSO).expect(value);
                assert_eq!(attribute.accept(key, setting.value), Ok(setting));
            }
        }
        assert_eq!(ATTRIBUTES.map(|attribute| attribute.settings().count()), [0, 10, 2, 11, 5, 3, 1, 0]);
    }

    #[test]
    fn what_is_types_and_code_says_that_it_is() {
        for (of, keys) in [
            ("retry", "on on_ok clone context notify map_err policy sleep name crate"),
            ("circuit_breaker", "name on on_ok ignore key breaker map_err crate"),
            ("rate_limit", "name key limiter map_err crate"),
            ("bulkhead", "permit name key bulkhead map_err crate"),
            ("timeout", "sleep map_err name crate"),
            ("hedge", "on on_ok clone sleep name crate"),
            ("fallback", "value with on on_ok crate"),
        ] {
            for key in keys.split(' ') {
                let message =
                    format!("`{key}` cannot be overridden: types and code stay as they are in the source");
                assert_eq!(refused(of, key, "5"), Refusal { at: Place::Key, message });
            }
        }
        assert!(refused("retry", "budget", "20%").message.starts_with("`budget` cannot be overridden: "));
    }

    #[test]
    fn an_unknown_key_is_asked_what_it_means() {
        for (of, key, hint) in [
            ("retry", "atempts", "did you mean `attempts`?"),
            ("retry", "maxAttempts", "did you mean `attempts`?"),
            ("retry", "enabeld", "did you mean `enabled`?"),
            ("retry", "Enabled", "did you mean `enabled`?"),
            ("retry", "retry_if", "did you mean `on`?"),
            ("circuit_breaker", "failure_threshold", "did you mean `threshold`?"),
            ("timeout", "frequency", "the arguments are `after`, `enabled`, `until`"),
        ] {
            let message = format!("unknown argument `{key}` for `#[{of}]`; {hint}");
            assert_eq!(refused(of, key, "5"), Refusal { at: Place::Key, message });
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_printed_and_read_back(key in keys(), value in values(), quoted in any::<bool>()) {
            let scalar = if quoted { Scalar::Text(&value) } else { Scalar::bare(&value) };
            for attribute in ATTRIBUTES {
                match attribute.read(&key, &scalar, &ALSO) {
                    Ok(setting) => prop_assert_eq!(attribute.accept(&key, setting.value), Ok(setting)),
                    Err(Refusal { message, .. }) => {
                        prop_assert!(!message.is_empty() && !message.ends_with('.'), "{}", message);
                    }
                }
            }
        }
    }

    fn keys() -> impl Strategy<Value = String> {
        let settings = ATTRIBUTES.iter().flat_map(|attribute| attribute.settings());
        let known = prop::sample::select(settings.collect::<Vec<_>>()).prop_map(str::to_owned);
        prop_oneof![9 => known, 1 => ".{0,12}"]
    }

    fn values() -> impl Strategy<Value = String> {
        let known =
            prop::sample::select(vec!["unlimited", "full", "once", "true", "1m 30s", "5/10", "50pct"]);
        let number = "-?[0-9]{1,12}(\\.[0-9]{1,12})?";
        prop_oneof![
            known.prop_map(str::to_owned),
            (number, prop::sample::select(vec!["", "%", "ms", "s", "h", "x"]))
                .prop_map(|(number, unit)| number + unit),
            ".{0,12}",
        ]
    }

    #[test]
    fn a_typed_value_is_held_to_the_bounds_of_its_text() {
        for (key, value) in [
            ("attempts", Value::Count(0)),
            ("attempts", Value::Duration(Duration::ZERO)),
            ("factor", Value::Factor(0.5)),
            ("factor", Value::Factor(f64::NAN)),
            ("reset_after", Value::Duration(Duration::ZERO)),
            ("jitter", Value::Word("once")),
            ("base", Value::Unlimited),
        ] {
            assert_eq!(RETRY.accept(key, value).map_err(|refusal| refusal.at), Err(Place::Value), "{key}");
        }
        let longest = Value::Duration(Duration::from_nanos(u64::MAX));
        assert_eq!(RETRY.accept("base", longest), Ok(Setting { key: "base", value: longest }));
    }
}
