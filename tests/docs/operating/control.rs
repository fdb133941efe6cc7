//! Settings that change while the program runs: an incident, from the file to the end of what was set by hand.

mod shop {
    use resilience::retry;
    use std::io;

    #[retry(attempts = 4, base = 100ms, jitter = none)]
    pub fn search(calls: &mut u32) -> io::Result<()> {
        *calls += 1;
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

mod by_a_file {
    use resilience::control;
    use std::path::PathBuf;
    use std::time::Duration;

    /// To be called once, when the program starts.
    pub fn follow(file: PathBuf) -> std::io::Result<()> {
        control::watch(file).every(Duration::from_secs(5)).spawn()?;
        Ok(())
    }
}

mod by_hand {
    use resilience::control::{self, Source};
    use resilience::sites;
    use std::time::Duration;

    const MINUTE: Duration = Duration::from_secs(60);

    /// One attempt for what has this name, for ten minutes.
    pub fn calm_down(name: &str, who: &str) -> Result<(), control::Mistakes> {
        control::set(name, |o| o.retry.attempts(1)).by(who).because("incident 812").lasting(10 * MINUTE)
    }

    /// No call behind this breaker, for ten minutes.
    pub fn let_it_recover(breaker: &str, who: &str) -> Result<(), control::Mistakes> {
        control::breaker(breaker).force_open().by(who).because("incident 812").lasting(10 * MINUTE)
    }

    /// The values of a function that are not those of its source.
    pub fn overridden(function: &str) -> Vec<String> {
        let values = sites().filter(|site| site.name() == function).flat_map(|site| site.effective());
        let others = values.filter(|value| !matches!(value.from, Source::Attribute | Source::BuiltIn));
        others.map(|value| value.to_string()).collect()
    }
}

use super::log::Log;
use resilience::{CircuitBreaker, CircuitState, TestClock, control};
use std::time::Duration;
use tracing::level_filters::LevelFilter;

/// What the page calls `shop::search`.
const SEARCH: &str = concat!(module_path!(), "::shop::search");

/// The file of the page.
const FILE: &str = r#"[retry."shop::search"]
attempts = 2
base = "250ms"
"#;

/// The same with the name that the function has here.
fn here(text: &str) -> String {
    text.replace("shop::search", SEARCH)
}

fn on_the_page(text: &str) -> String {
    text.replace(concat!(module_path!(), "::"), "")
}

fn attempts() -> u32 {
    let mut calls = 0;
    assert!(shop::search(&mut calls).is_err());
    calls
}

/// The file, the values in force, and the lines of the log.
pub(super) fn an_incident() -> [String; 3] {
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(attempts(), 4);
    let log = Log::begin(LevelFilter::INFO);
    let told = || log.take_those(|line| !line.contains("retrying") && !line.contains("gave up"));
    let path = std::env::temp_dir().join(format!("resilience-operating-{}.toml", std::process::id()));
    std::fs::write(&path, here(FILE)).expect("there is room");
    by_a_file::follow(path.clone()).expect("there is a thread");
    assert_eq!(attempts(), 2);
    by_hand::calm_down(SEARCH, "oncall").expect("there is such a function");
    assert_eq!(attempts(), 1);
    let in_force = by_hand::overridden(SEARCH).join("\n") + "\n";
    let index = CircuitBreaker::named("index");
    by_hand::let_it_recover("index", "oncall").expect("there is such a breaker");
    assert_eq!((attempts(), index.state()), (1, CircuitState::ForcedOpen));
    let begun = told();
    clock.advance(Duration::from_secs(600));
    assert_eq!((attempts(), index.state()), (2, CircuitState::Closed));
    let lines = begun + &told();
    assert!(control::rollback().is_some());
    assert_eq!(attempts(), 4);
    std::fs::remove_file(path).expect("it is there");
    [FILE.to_owned(), in_force, lines].map(|text| on_the_page(&text))
}
