//! A name, and the key if there is one.

use std::sync::Arc;

/// The name of a thing, or the name and key of one of many. It is as large as a name alone, and
/// cloning it does not allocate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// A thing without keys.
    Name(&'static str),
    /// The thing of one key.
    Key(Arc<KeyLabel>),
}

/// The name and key of the thing of one key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct KeyLabel {
    name: &'static str,
    key: Box<str>,
}

impl Label {
    pub(crate) fn of_key(name: &'static str, key: &str) -> Self {
        Self::Key(Arc::new(KeyLabel { name, key: key.into() }))
    }

    /// Splits the label into parts that are each passed in a register. The enum as a whole is not.
    #[inline]
    pub(crate) fn into_parts(self) -> (&'static str, Option<Arc<KeyLabel>>) {
        match self {
            Self::Name(name) => (name, None),
            Self::Key(label) => (label.name, Some(label)),
        }
    }

    /// Puts together what [`into_parts`](Self::into_parts) has split.
    #[inline]
    pub(crate) fn from_parts(name: &'static str, key: Option<Arc<KeyLabel>>) -> Self {
        key.map_or(Self::Name(name), Self::Key)
    }

    #[inline]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Name(name) => name,
            Self::Key(label) => label.name,
        }
    }

    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Name(_) => None,
            Self::Key(label) => Some(&label.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_what_it_was_made_of() {
        let (plain, of_key) = (Label::Name("hosts"), Label::of_key("hosts", "eu"));
        assert_eq!((plain.name(), plain.key()), ("hosts", None));
        assert_eq!((of_key.name(), of_key.key()), ("hosts", Some("eu")));
        assert_eq!(of_key, Label::of_key("hosts", "eu"));
        for label in [&plain, &of_key] {
            let (name, key) = label.clone().into_parts();
            assert_eq!(Label::from_parts(name, key), *label);
        }
        assert!(of_key != plain && of_key != Label::of_key("hosts", "us"));
        assert!(of_key != Label::of_key("others", "eu"));
    }

    #[test]
    fn a_label_is_as_small_as_a_name() {
        assert_eq!(size_of::<Label>(), size_of::<&str>());
    }
}
