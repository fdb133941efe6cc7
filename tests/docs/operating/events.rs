//! The tables of all events, against the code that emits them.

use std::path::{Path, PathBuf};

use super::PAGE;
use crate::check;

const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// The code of a file of the core up to its first test.
fn code(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

fn core() -> PathBuf {
    check::repository().join("resilience-core/src")
}

/// The code that emits events: the `event.rs` of every folder of the core, and one more.
fn sources() -> Vec<String> {
    let folders = std::fs::read_dir(core()).expect("the core is there").map(|entry| entry.unwrap().path());
    let events = folders.map(|folder| folder.join("event.rs")).filter(|file| file.exists());
    let files: Vec<_> = events.chain([core().join("errors/silent_client.rs")]).collect();
    assert!(files.len() > 2, "each policy has events");
    files.iter().map(|file| code(file)).collect()
}

/// For each event of one level: the text between its target and its message, and the message.
fn events<'a>(code: &'a str, level: &str) -> Vec<(&'a str, &'a str)> {
    let parts = code.split("tracing::").filter_map(|part| part.strip_prefix(&format!("{level}!(")));
    let told = parts.map(|part| part.split('"').collect::<Vec<_>>());
    told.map(|parts| (parts[2].trim_matches([',', ' ', '\n']), parts[3])).collect()
}

/// The rows of the page that begin with a name, and that name.
fn rows(page: &str) -> Vec<(&str, &str)> {
    let rows = page.lines().filter(|line| line.starts_with("| "));
    rows.filter_map(|row| Some((row, row.strip_prefix("| ")?.split(" | ").next()?))).collect()
}

#[test]
fn each_field_has_a_row_or_is_named_in_that_of_its_event() {
    let page = check::text_of(PAGE);
    let mut seen = 0;
    for code in sources() {
        for (fields, _) in LEVELS.iter().flat_map(|level| events(&code, level)) {
            for field in fields.split(',') {
                let name = field.split('=').next().unwrap_or_default().trim().trim_start_matches('%');
                let quoted = format!("`{name}`");
                assert!(rows(&page).iter().any(|(row, _)| row.contains(&quoted)), "{name} of {fields}");
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "{seen} fields were looked for");
}

#[test]
fn each_event_has_a_row_with_its_level() {
    let page = check::text_of(PAGE);
    let mut seen = 0;
    for code in sources() {
        for level in LEVELS {
            let fixed = events(&code, level).into_iter().filter(|(_, message)| !message.starts_with('{'));
            for (_, message) in fixed {
                let begin: String = message.chars().take(40).collect();
                let is_it = |(row, first): &(&str, &str)| {
                    first.contains(&begin) && row.contains(&level.to_uppercase())
                };
                assert!(rows(&page).iter().any(is_it), "{message} at {level}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 8, "{seen} events were looked for");
}

#[test]
fn each_message_of_a_breaker_has_a_row() {
    let page = check::text_of(PAGE);
    let code = code(&core().join("circuit_breaker/event.rs"));
    let messages: Vec<_> = code.split('"').filter(|text| text.starts_with("circuit breaker ")).collect();
    assert!(messages.len() >= 9, "{messages:?}");
    for message in messages {
        let short = message.replace("circuit breaker ", "… ");
        let is_it = |(_, first): &(&str, &str)| first.contains(message) || first.contains(&short);
        assert!(rows(&page).iter().any(is_it), "{message}");
    }
}
