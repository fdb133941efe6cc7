//! The function that a name in a file means, if the program has none of this name.

use crate::rules::suggest::nearest;

/// The name that is nearest to `name`. The code around a function is its module alone: of
/// `shop::Client::wait` the name is `shop::wait`. So the type may be too much, and a path may be
/// another one.
pub(super) fn nearest_function<'a>(name: &str, functions: &[&'a str]) -> Option<&'a str> {
    let all = || functions.iter().copied();
    nearest(name, all())
        .or_else(|| nearest(&without_type(name)?, all()))
        .or_else(|| all().filter(|other| last(other) == last(name)).max_by_key(|other| shared(name, other)))
}

fn segments(name: &str) -> impl Iterator<Item = &str> {
    name.split("::")
}

fn last(name: &str) -> Option<&str> {
    name.rsplit("::").next()
}

/// The name without the segment before the last one.
fn without_type(name: &str) -> Option<String> {
    let mut segments: Vec<&str> = segments(name).collect();
    segments.remove(segments.len().checked_sub(2)?);
    Some(segments.join("::"))
}

/// How many segments two names begin with alike.
fn shared(one: &str, other: &str) -> usize {
    segments(one).zip(segments(other)).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::nearest_function;

    const FUNCTIONS: [&str; 4] = ["shop::stock::find", "shop::wait", "shop::payments::charge", "charge"];

    #[test]
    fn the_type_of_a_method_is_no_part_of_its_name() {
        let near = |name| nearest_function(name, &FUNCTIONS);
        assert_eq!(near("shop::Client::wait"), Some("shop::wait"));
        assert_eq!(near("shop::Client::wiat"), Some("shop::wait"));
        assert_eq!(near("shop::payments::Client::charge"), Some("shop::payments::charge"));
    }

    #[test]
    fn of_equal_last_segments_the_nearest_module_is_meant() {
        let near = |name| nearest_function(name, &FUNCTIONS);
        assert_eq!(near("shop::billing::v2::charge"), Some("shop::payments::charge"));
        assert_eq!(near("find"), Some("shop::stock::find"));
        assert_eq!(near("shop::stock::chrage"), None);
        assert_eq!(near("search"), None);
    }
}
