//! The kept text of an error.

use std::fmt::{self, Write};

use crate::telemetry::telling::unharmed;
use crate::vocabulary::described::Described;

/// The text of an error, cut off if it is too long.
#[derive(Clone, Copy)]
pub(crate) struct ErrorText {
    bytes: [u8; ErrorText::ROOM],
    len: u16,
    /// Whether the text was cut off.
    cut_off: bool,
}

/// The end of a text that was cut off.
const CUT_OFF: &str = "…";

impl ErrorText {
    /// The capacity in bytes.
    const ROOM: usize = 256;

    pub(crate) const EMPTY: Self = Self { bytes: [0; Self::ROOM], len: 0, cut_off: false };

    /// Formats `error`. That is user code: if it panics, the text written so far is kept.
    pub(crate) fn of(error: Described<'_>) -> Self {
        let mut text = Self::EMPTY;
        unharmed(|| {
            let _ = write!(text, "{error}");
        });
        text
    }

    /// The text. `None` if it is empty.
    pub(crate) fn get(&self) -> Option<&str> {
        // Only whole characters were written.
        std::str::from_utf8(&self.bytes[..self.len()]).ok().filter(|text| !text.is_empty())
    }

    pub(crate) fn clear(&mut self) {
        (self.len, self.cut_off) = (0, false);
    }

    fn len(&self) -> usize {
        self.len.into()
    }

    #[expect(clippy::cast_possible_truncation, reason = "no more than the room")]
    fn push(&mut self, part: &str) {
        let (start, end) = (self.len(), self.len() + part.len());
        self.bytes[start..end].copy_from_slice(part.as_bytes());
        self.len = end as u16;
    }

    /// Replaces the end of the text by the mark for a cut.
    #[expect(clippy::cast_possible_truncation, reason = "no more than the room")]
    fn cut_off(&mut self) {
        let text = self.get().unwrap_or_default();
        self.len = whole_characters(text, Self::ROOM - CUT_OFF.len()).len() as u16;
        self.push(CUT_OFF);
        self.cut_off = true;
    }
}

/// The longest prefix of whole characters that fits into `room` bytes.
fn whole_characters(text: &str, room: usize) -> &str {
    let mut end = room.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl Write for ErrorText {
    /// Returns an error once the text is full, so that the formatter can stop.
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.cut_off {
            return Err(fmt::Error);
        }
        let room = Self::ROOM - self.len();
        if part.len() <= room {
            self.push(part);
            return Ok(());
        }
        self.push(whole_characters(part, room));
        self.cut_off();
        Err(fmt::Error)
    }
}

impl fmt::Debug for ErrorText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kept(error: &dyn fmt::Display) -> String {
        ErrorText::of(Described::Display(error)).get().unwrap_or_default().to_owned()
    }

    proptest! {
        #[test]
        fn a_text_is_kept_whole_or_cut_at_a_character(parts in prop::collection::vec("[aé日🦀]{0,40}", 0..12)) {
            struct Parts(Vec<String>);
            impl fmt::Display for Parts {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.0.iter().try_for_each(|part| f.write_str(part))
                }
            }
            let whole = parts.concat();
            let kept = kept(&Parts(parts));
            if whole.len() <= ErrorText::ROOM {
                prop_assert_eq!(kept, whole);
            } else {
                let begin = kept.strip_suffix(CUT_OFF).expect("it says so");
                prop_assert!(whole.starts_with(begin) && kept.len() <= ErrorText::ROOM);
                prop_assert!(kept.len() > ErrorText::ROOM - 4, "no more than a character is missing");
            }
        }
    }

    #[test]
    fn an_error_that_writes_beyond_the_room_changes_nothing_more() {
        struct Stubborn;
        impl fmt::Display for Stubborn {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                for _ in 0..600 {
                    let _ = f.write_str("é");
                }
                Ok(())
            }
        }
        let kept = kept(&Stubborn);
        assert!(kept.ends_with(CUT_OFF) && kept.len() <= ErrorText::ROOM, "{kept}");
    }

    #[test]
    fn an_error_that_panics_keeps_what_it_said_before() {
        struct Panics;
        impl fmt::Display for Panics {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("half a")?;
                std::panic::resume_unwind(Box::new("sentence"))
            }
        }
        assert_eq!(kept(&Panics), "half a");
        assert_eq!(ErrorText::of(Described::Nothing).get(), None);
    }
}
