//! The breakers of one annotated function with a `key`.

use std::fmt::{self, Display, Write};
use std::sync::Arc;

use super::cell::BreakerCell;
use super::event;
use super::keyed_breakers::KeyedBreakers;
use super::origin::{Config, Origin};
use super::registry::Registry;
use super::settings::Settings;
use crate::runtime::sync::{OnceLock, const_fn};

/// A value that identifies the breaker of one key: text, a number, or anything else that is
/// `Display`.
#[diagnostic::on_unimplemented(
    message = "`key` is text, a number or something else that is `Display`, not `{Self}`",
    label = "expected a `Display` type",
    note = "write the key as text: `key = format!(\"{{a}}/{{b}}\")`"
)]
pub trait Key {
    /// Calls `f` with the key as text.
    fn with_text<R>(&self, f: impl FnOnce(&str) -> R) -> R;
}

impl<K: Display + ?Sized> Key for K {
    fn with_text<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        let mut text = Text::default();
        // If `Display` returns an error, the key is the text that was written so far.
        let _ = write!(text, "{self}");
        f(text.as_str())
    }
}

/// A text that stays on the stack while it is short, so that a call looks up its breaker without an
/// allocation.
struct Text {
    short: [u8; Text::SHORT],
    len: usize,
    /// The whole text, once it is too long for `short`.
    long: String,
}

impl Text {
    const SHORT: usize = 64;

    fn as_str(&self) -> &str {
        if self.long.is_empty() {
            // Only whole strings were written.
            std::str::from_utf8(&self.short[..self.len]).unwrap_or_default()
        } else {
            &self.long
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self { short: [0; Self::SHORT], len: 0, long: String::new() }
    }
}

impl Write for Text {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let end = self.len + part.len();
        if self.long.is_empty() {
            if let Some(room) = self.short.get_mut(self.len..end) {
                room.copy_from_slice(part.as_bytes());
                self.len = end;
                return Ok(());
            }
            self.long = self.as_str().to_owned();
        }
        self.long.push_str(part);
        Ok(())
    }
}

/// A `static` next to an annotated function that has a `key`. Those of one name share their keys.
#[derive(Debug)]
pub struct StaticKeyedBreaker {
    /// The head of the keys, unless another cell already has its name.
    head: BreakerCell,
    link: OnceLock<Link>,
    registered: bool,
    origin: Origin,
    max_keys: fn() -> u32,
}

/// The keys, and this static's mark among those who share them.
#[derive(Clone, Copy, Debug)]
struct Link {
    keyed: &'static KeyedBreakers,
    mark: u64,
}

impl StaticKeyedBreaker {
    const_fn! {
        /// Breakers that are shared by every keyed breaker of the name.
        #[must_use]
        pub const fn named(name: &'static str, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self::new(name, true, origin, max_keys)
        }
    }

    const_fn! {
        /// Breakers that are shared with no other function.
        #[must_use]
        pub const fn unnamed(label: &'static str, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self::new(label, false, origin, max_keys)
        }
    }

    const_fn! {
        const fn new(name: &'static str, registered: bool, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self { head: BreakerCell::closed(name), link: OnceLock::new(), registered, origin, max_keys }
        }
    }

    /// The breaker of `key`. `settings` is called if the key is new.
    pub fn locate<K: Key + ?Sized>(
        &'static self,
        key: &K,
        settings: impl Fn() -> Settings,
    ) -> Arc<BreakerCell> {
        key.with_text(|key| self.of_text(key, &settings))
    }

    fn of_text(&'static self, key: &str, settings: &dyn Fn() -> Settings) -> Arc<BreakerCell> {
        let Link { keyed, mark } = self.linked(Registry::global());
        keyed.member(key, mark, || Config::new(&settings(), self.origin))
    }

    /// The keys, looked up once.
    #[inline]
    fn linked(&'static self, registry: &Registry) -> Link {
        match self.link.get() {
            Some(link) => *link,
            None => self.link_up(registry),
        }
    }

    #[cold]
    fn link_up(&'static self, registry: &Registry) -> Link {
        // Not inside `get_or_init`: the user's expression may call the function that is being
        // linked.
        let max_keys = (self.max_keys)();
        let mut conflicts = Vec::new();
        let link = *self.link.get_or_init(|| {
            let head = if self.registered {
                registry.named(self.head.name())
            } else {
                registry.add_unnamed(&self.head);
                &self.head
            };
            let (keyed, found) = head.stand_for_keys(self.origin, max_keys);
            conflicts = found;
            Link { keyed, mark: keyed.mark_of(self.origin) }
        });
        // Only after the link is made: a subscriber may call the function that is being linked.
        for conflict in conflicts {
            event::conflicting(&conflict, None);
        }
        link
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_what_it_prints() {
        let long = "k".repeat(65);
        let text = |key: &dyn Display| key.with_text(str::to_owned);
        assert_eq!(text(&"eu"), "eu");
        assert_eq!(text(&7), "7");
        assert_eq!(text(&format_args!("{}/{}", "tenant", 3)), "tenant/3");
        assert_eq!(text(&long), long);
        assert_eq!(text(&format_args!("{}{long}", "é".repeat(31))), format!("{}{long}", "é".repeat(31)));
        assert_eq!(text(&""), "");
    }
}
