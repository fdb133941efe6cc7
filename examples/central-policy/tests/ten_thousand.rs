//! What 10,000 functions and 1,000 different overrides cost: allocations and bytes, which can be
//! counted exactly. `--nocapture` prints them, with times.
//!
//! The functions are listed as annotated ones are, at their first call, without their code.

use std::fmt::Write;
use std::time::Instant;

use allocation_counter::{AllocationInfo, measure};
use resilience::__private::{NO_KINDS, Site, SiteLayer, begin};
use resilience::control::{self, Overrides, Source};

const MODULES: usize = 1_000;
const FUNCTIONS_EACH: usize = 10;

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Lists the functions of a module: each with a retry, a breaker that they share, and a timeout.
fn list(module: usize) -> Vec<&'static Site> {
    let breaker = leak(format!("breaker-{module}"));
    let site = |function: usize| {
        let layers = Box::leak(Box::new([
            SiteLayer::new("retry", None, &[("attempts", "3"), ("base", "50ms")]),
            SiteLayer::new("circuit_breaker", Some(breaker), &[("threshold", "5")]),
            SiteLayer::new("timeout", None, &[("after", "2s")]),
        ]));
        let name = leak(format!("m{module}::f{function}"));
        let site: &'static Site = Box::leak(Box::new(Site::new(name, "m.rs", 1, layers)));
        drop(begin(site, NO_KINDS));
        site
    };
    (0..FUNCTIONS_EACH).map(site).collect()
}

/// A table for each module, and no two with the same values. `round` makes all of them others.
fn policy(round: usize) -> Overrides {
    let mut text = String::new();
    for module in 0..MODULES {
        let (attempts, base) = (2 + module % 50, 1 + module + round * MODULES);
        let _ = write!(text, "[retry.\"m{module}::*\"]\nattempts = {attempts}\nbase = \"{base}ms\"\n");
    }
    Overrides::from_toml(&text).expect("the text is TOML")
}

/// Applies the overrides, and prints what that costs.
fn apply(what: &str, overrides: &Overrides) -> AllocationInfo {
    let start = Instant::now();
    let info = measure(|| {
        control::apply(overrides.clone()).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    });
    let took = start.elapsed();
    println!(
        "{what}: {} allocations, {} kB at most, {} kB stay; {took:.0?}",
        info.count_total,
        info.bytes_max / 1_000,
        info.bytes_current / 1_000,
    );
    info
}

/// The attempts in force, and whether they come from a table.
fn attempts(site: &'static Site) -> (String, bool) {
    let all = site.effective();
    let found = all.into_iter().find(|value| value.field == "retry.attempts").expect("it has a retry");
    (found.value, matches!(found.from, Source::Prefix { .. }))
}

#[test]
fn a_thousand_overrides_of_ten_thousand_functions_are_bounded() {
    let (one, other) = (policy(0), policy(1));
    // A tenth of the functions, with the same tables: their other names are let pass.
    let mut sites: Vec<_> = (0..MODULES / 10).flat_map(list).collect();
    let few = apply("1,000 functions, 1,000 overrides", &one.clone().optional());
    control::apply(Overrides::new()).expect("nothing is wrong with nothing");
    sites.extend((MODULES / 10..MODULES).flat_map(list));
    assert_eq!(sites.len(), MODULES * FUNCTIONS_EACH);

    let all = apply("10,000 functions, 1,000 overrides", &one);
    for (index, site) in sites.iter().enumerate() {
        assert_eq!(attempts(site), ((2 + index / FUNCTIONS_EACH % 50).to_string(), true), "{}", site.name());
    }
    assert!(all.count_total < 12 * few.count_total, "ten times the functions cost about ten times as much");
    let for_each = all.count_total / sites.len() as u64;
    assert!(for_each < 150, "{for_each} allocations for each function");
    assert!(all.bytes_current < 3_000 * 1_000, "at most 3 kB stay for each override");

    let again = apply("the same once more", &one);
    assert!(again.bytes_current.abs() < 4_096, "what is the same as before stays as it is");

    // Steps of `rollback` are kept, but not more than 16. So after these each apply forgets one.
    for _ in 0..8 {
        control::apply(other.clone()).expect("the names are there");
        control::apply(one.clone()).expect("the names are there");
    }
    let there = apply("another 1,000", &other);
    let back = apply("and the first 1,000 again", &one);
    let growth = there.bytes_current + back.bytes_current;
    println!("growth by a change and its undoing: {growth} bytes");
    assert!(growth.abs() < 4_096, "values that were applied before take no more room");
}
