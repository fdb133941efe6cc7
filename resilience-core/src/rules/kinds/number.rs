//! Whole numbers as text, in every radix.

/// The digits of a whole number in decimal: `1_000` and `0x3e8` are `1000`. `None` if it is none,
/// or above 128 bits.
pub(in crate::rules) fn whole(text: &str) -> Option<u128> {
    let text = text.strip_prefix('+').unwrap_or(text).replace('_', "");
    let (digits, radix) = match text.get(..2) {
        Some("0x") => (&text[2..], 16),
        Some("0o") => (&text[2..], 8),
        Some("0b") => (&text[2..], 2),
        _ => (&*text, 10),
    };
    if digits.starts_with('+') {
        return None;
    }
    u128::from_str_radix(digits, radix).ok()
}

/// Whether the text of a number is a whole one, however large.
pub(super) fn is_whole(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_digit = |c: char| c.is_ascii_digit() || c == '_';
    ["0x", "0o", "0b"].iter().any(|radix| text.starts_with(radix))
        || text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_read_in_every_radix() {
        for text in ["10", "+10", "1_0", "0x0a", "0o12", "0b1010", "0010"] {
            assert_eq!(whole(text), Some(10), "{text}");
            assert!(is_whole(text), "{text}");
        }
        for text in ["", "1.0", "1e3", "0x", "++1", "0x+1", "_"] {
            assert_eq!(whole(text), None, "{text}");
        }
        assert!(is_whole("-1") && is_whole(&"9".repeat(60)) && !is_whole("1.0") && !is_whole("1e3"));
    }
}
