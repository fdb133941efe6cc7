//! Keys: which of many things of one name a call is about.

use std::fmt::{self, Display, Write};

/// A value that identifies one of many: text, a number, or anything else that is
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

/// A text that stays on the stack while it is short, so that a call looks up its key without an
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
