//! The targets `control_file` and `control_set`: overrides as people write them, and break them.

use resilience_core::control::{self, Mistakes, Overrides};
use resilience_core::private::{Call, NO_KINDS, Site, SiteLayer, begin};

static LAYERS: [SiteLayer; 4] = [
    SiteLayer::new("fallback", None, &[("value", "0")]),
    SiteLayer::new("retry", None, &[("attempts", "5"), ("base", "50ms"), ("cap", "limit()")]),
    SiteLayer::new("circuit_breaker", Some("payments"), &[("name", "\"payments\""), ("threshold", "40%")]),
    SiteLayer::new("timeout", None, &[("after", "2s")]),
];
static SITE: Site = Site::new("shop::charge", "shop.rs", 1, &LAYERS);

/// Reads `text` as TOML. What can be read is judged, and what is fine is applied and taken back.
pub fn check_file(text: &str) {
    match Overrides::from_toml(text) {
        Ok(overrides) => judge(text, overrides),
        Err(mistakes) => speak(text, &mistakes),
    }
}

/// The same for the text of the variable.
pub fn check_set(text: &str) {
    match Overrides::from_set(text) {
        Ok(overrides) => judge(text, overrides),
        Err(mistakes) => speak(text, &mistakes),
    }
}

fn judge(text: &str, overrides: Overrides) {
    let _ = Call::end(Ok::<(), ()>(()), &begin(&SITE, NO_KINDS));
    let before = (control::generation(), effective());
    let plan = match control::check(&overrides) {
        Ok(plan) => plan,
        Err(mistakes) => {
            speak(text, &mistakes);
            assert_eq!(control::apply(overrides), Err(mistakes), "{text:?}");
            assert_eq!((control::generation(), effective()), before, "{text:?}");
            return;
        }
    };
    assert_eq!((control::generation(), effective()), before, "a check changes nothing: {text:?}");
    let generation = control::apply(overrides.clone()).expect("it was checked");
    assert_eq!(control::apply(overrides), Ok(generation), "{text:?}");
    for change in &plan {
        assert!(change.from != change.to && !change.to.is_empty(), "{text:?}: {change}");
    }
    if generation > before.0 {
        assert_eq!(control::rollback(), Some(generation + 1));
    }
    assert_eq!(effective(), before.1, "{text:?}");
}

fn effective() -> Vec<String> {
    SITE.effective().iter().map(ToString::to_string).collect()
}

/// Checks that each mistake says something, at a place that there is.
fn speak(text: &str, mistakes: &Mistakes) {
    assert!(mistakes.iter().next().is_some(), "{text:?}");
    for mistake in mistakes.iter() {
        let message = mistake.message();
        assert!(!message.trim().is_empty() && !message.ends_with('.'), "{text:?}: {message:?}");
        let Some(line) = mistake.line() else { continue };
        let lines = text.matches('\n').count() + 1;
        assert!((1..=lines).contains(&(line as usize)), "{text:?}: {mistake}");
        let column = mistake.column().map_or(0, |column| column as usize);
        assert!((1..=text.chars().count() + 1).contains(&column), "{text:?}: {mistake}");
    }
}
