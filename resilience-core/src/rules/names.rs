//! Names of arguments in other cases, or with prefixes of builders.

/// The ways to read `name`: as written, in snake case, and without the prefix of a builder method.
pub(crate) fn spellings(name: &str) -> Vec<String> {
    let snake = snake(name);
    let bare = ["with_", "set_"].iter().find_map(|prefix| snake.strip_prefix(prefix)).map(str::to_owned);
    let mut all = vec![name.to_owned(), snake];
    all.dedup();
    all.extend(bare.filter(|bare| !bare.is_empty()));
    all
}

/// Turns `maxRetries`, `MaxRetries` and `MAX_RETRIES` into `max_retries`.
fn snake(name: &str) -> String {
    let name = &name.replace('-', "_");
    if !name.contains(char::is_lowercase) {
        return name.to_lowercase();
    }
    let mut snake = String::new();
    let mut before = '_';
    for letter in name.chars() {
        if letter.is_uppercase() && before != '_' && !before.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
        before = letter;
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_read_as_snake_case() {
        for name in ["max_retries", "maxRetries", "MaxRetries", "MAX_RETRIES", "max-retries"] {
            assert_eq!(snake(name), "max_retries");
        }
        assert_eq!(snake("retryOnHTTP"), "retry_on_http");
    }

    #[test]
    fn what_builders_put_in_front_is_left_out_last() {
        assert_eq!(spellings("with_jitter"), ["with_jitter", "jitter"]);
        assert_eq!(spellings("withJitter"), ["withJitter", "with_jitter", "jitter"]);
        assert_eq!(spellings("base"), ["base"]);
        assert_eq!(spellings("with_"), ["with_"]);
    }
}
