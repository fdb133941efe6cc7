//! Counts of retries, as other libraries have them.

use crate::rules::habits::ForeignValue;

/// The advice for a number of retries. The first call is an attempt but no retry.
pub(crate) fn attempts_for(value: &dyn ForeignValue) -> String {
    let unlimited = || "write `attempts = unlimited`".to_owned();
    match (value.count().or_else(|| value.quoted()?.trim().parse().ok()), value.text()) {
        (Some(count), _) => match u32::try_from(count).ok().and_then(|count| count.checked_add(1)) {
            Some(attempts) => format!("`attempts` counts the first call too; write `attempts = {attempts}`"),
            None => unlimited(),
        },
        _ if value.is_negative() => unlimited(),
        _ if ["None", "unlimited", "infinite", "forever"].iter().any(|word| value.is_word(word)) => {
            unlimited()
        }
        (None, Some(text)) if value.quoted().is_none() => {
            format!("`attempts` counts the first call too; write `attempts = 1 + {text}`")
        }
        _ => "`attempts` counts the first call too; write `attempts = 6` for five retries".to_owned(),
    }
}
