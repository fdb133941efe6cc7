//! The values in force of a function, with who has set them.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::control::{self, Overrides};
use resilience::{TestClock, retry};
use serde_json::json;

use crate::alone;
use crate::kit::{ApiError, Asking, effective};

#[retry(attempts = 2)]
fn explained() -> Result<(), ApiError> {
    Ok(())
}

fn name(function: &str) -> String {
    format!("{}::{function}", module_path!())
}

#[test]
fn each_value_says_where_it_is_from_and_what_it_covers() {
    let _alone = alone();
    assert_eq!(explained(), Ok(()));
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    let name = name("explained");
    let body = json!({ "name": name, "policy": "retry", "settings": { "attempts": "1" }, "reason": "incident 812",
                       "by": "oncall", "duration_seconds": 600 });
    assert_eq!(asking.post("/api/v1/overrides", &body).status, 200);
    clock.advance(Duration::from_secs(299));
    let opened = asking.get(&format!("/api/v1/sites/{name}")).json();
    let expected = json!({
        "policy": "retry", "argument": "attempts", "value": "1", "written": "2",
        "origin": "by hand (oncall: incident 812)", "by": "oncall", "because": "incident 812",
        "ends_in_seconds": 301.0, "can_override": true,
    });
    assert_eq!(effective(&opened, "attempts"), &expected);
    let base = effective(&opened, "base");
    assert_eq!((&base["origin"], &base["written"]), (&json!("default"), &json!(null)));
    assert_eq!(opened["toml"], format!("[retry.\"{name}\"]\nattempts = 1\n"));
    control::end(&name);
}

#[retry(attempts = 3, base = 5s, cap = 9s)]
fn flagged() -> Result<(), ApiError> {
    Ok(())
}

#[test]
fn a_row_that_opens_asks_no_flag_and_has_all_lines_to_copy() {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let _alone = alone();
    assert_eq!(flagged(), Ok(()));
    control::flags(|_, _| {
        ASKED.fetch_add(1, Ordering::Relaxed);
        true
    });
    let name = name("flagged");
    let table = format!("[retry.\"{name}\"]\nbase = \"1s\"\ncap = \"2s\"\nflag = \"slow\"\n");
    control::apply(Overrides::from_toml(&table).expect("it is TOML")).expect("it is right");
    let asked = ASKED.load(Ordering::Relaxed);
    assert!(asked > 0, "it was asked when the file was applied");

    let asking = Asking::new();
    for _ in 0..3 {
        let opened = asking.get(&format!("/api/v1/sites/{name}")).json();
        // `cap` alone would be below the `base` of the source.
        let text = format!("[retry.\"{name}\"]\nattempts = 3\nbase = \"1s\"\ncap = \"2s\"\n");
        assert_eq!(opened["toml"], text);
    }
    assert_eq!(ASKED.load(Ordering::Relaxed), asked);
    assert!(control::rollback().is_some());
}
