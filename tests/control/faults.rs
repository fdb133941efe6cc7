//! Faults that a file sets.

use resilience::control;
use resilience::faults;

use crate::support::{Configuration, MINUTE, apply};

const TABLE: &str = "[faults.\"control::faults::*\"]\nscript = \"error\"\noptional = true\n";

/// The fault of the file, and the seconds that are left of it.
fn listed() -> Vec<(String, u64)> {
    let list = faults::list();
    list.iter().map(|fault| (fault.name().to_owned(), fault.remaining().as_secs())).collect()
}

#[test]
fn a_table_that_stands_elsewhere_sets_no_fault_anew() {
    let configuration = Configuration::new();
    let fault = |seconds| vec![("control::faults::*".to_owned(), seconds)];
    apply(TABLE);
    assert_eq!(listed(), fault(600));
    configuration.clock.advance(MINUTE);
    apply(&format!("[defaults]\nprofile = \"gentle\"\n\n{TABLE}"));
    assert_eq!(listed(), fault(540), "it is the same fault");
    apply(&TABLE.replace("error", "reject"));
    assert_eq!(listed(), fault(600));
    apply("");
    assert!(listed().is_empty());
}

#[test]
fn a_kill_switch_stops_faults_for_good() {
    let _configuration = Configuration::new();
    apply(TABLE);
    control::stop_retries();
    assert!(listed().is_empty());
    control::resume();
    assert!(listed().is_empty());
    apply("");
}

#[test]
fn a_plan_of_faults_alone_is_not_empty() {
    let _configuration = Configuration::new();
    let plan = control::check(&control::Overrides::from_toml(TABLE).unwrap()).unwrap();
    let change = plan.iter().next().expect("there is one");
    let texts = (change.name.as_str(), change.from.as_str(), change.to.as_str());
    assert_eq!((texts, plan.len()), (("control::faults::*", "none", "error"), 1));
    assert!(change.field == "faults.script" && change.field == "script");
    assert_eq!(change.why.to_string(), "file, `[faults.\"control::faults::*\"]`");
}
