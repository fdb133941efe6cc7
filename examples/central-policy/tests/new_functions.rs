//! What functions cost that are new while overrides of breakers stand: allocations, which can be
//! counted exactly. `--nocapture` prints them, with times.
//!
//! The functions are listed as annotated ones are, at their first call, without their code.

use std::time::Instant;

use allocation_counter::measure;
use resilience::__private::{NO_KINDS, Site, SiteLayer, begin};
use resilience::control::{self, Overrides};

const STEPS: usize = 10;
const FUNCTIONS_EACH: usize = 1_000;

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Lists a function with a breaker that it shares with nine others.
fn list(function: usize) -> &'static Site {
    let breaker = leak(format!("breaker-{}", function / 10));
    let layers =
        Box::leak(Box::new([SiteLayer::new("circuit_breaker", Some(breaker), &[("threshold", "5")])]));
    let site: &'static Site = Box::leak(Box::new(Site::new(leak(format!("f{function}")), "f.rs", 1, layers)));
    drop(begin(site, NO_KINDS));
    site
}

#[test]
fn a_new_function_costs_the_same_however_many_there_are() {
    let text = "[circuit_breaker.\"*\"]\ncooldown = \"20s\"\n[circuit_breaker.breaker-7]\nprobes = 2\n";
    control::apply(Overrides::from_toml(text).expect("the text is TOML").optional())
        .expect("the names may come");
    let (begin, mut costs, mut sites) = (Instant::now(), Vec::new(), Vec::new());
    for step in 0..STEPS {
        let start = Instant::now();
        let functions = step * FUNCTIONS_EACH..(step + 1) * FUNCTIONS_EACH;
        let info = measure(|| sites.extend(functions.clone().map(list)));
        println!("functions {functions:?}: {} allocations, {:.0?}", info.count_total, start.elapsed());
        costs.push(info.count_total);
    }
    println!("{} functions: {:.0?}", sites.len(), begin.elapsed());
    assert!(costs[STEPS - 1] < costs[0] + costs[0] / 10, "the last thousand cost as much as the first");
    let value = |site: &'static Site, field: &str| {
        let all = site.effective();
        all.into_iter().find(|value| value.field == field).expect("it has a breaker").value
    };
    assert_eq!((value(sites[9_999], "cooldown"), value(sites[70], "probes")), ("20s".into(), "2".into()));
}
