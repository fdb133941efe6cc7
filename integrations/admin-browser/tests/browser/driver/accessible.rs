//! The rules of axe-core, run in a page.

use std::io::Write;
use std::path::PathBuf;

use serde_json::Value;

use super::page::Page;

impl Page {
    /// Fails on every serious or critical fault that axe-core finds. `.ci/browser` installs it.
    pub(crate) fn must_be_accessible(&self, state: &str) {
        let Some(axe) = axe() else { return };
        self.value(&format!("{axe}; true"));
        let found = self.value(
            "axe.run(document, { resultTypes: ['violations'] }).then((all) => ({ \
             passes: all.passes.length, faults: all.violations \
             .filter((one) => one.impact === 'serious' || one.impact === 'critical') \
             .map((one) => `${one.id} (${one.impact}): ${one.help}; ` + one.nodes.slice(0, 4) \
             .map((node) => `${node.target}: ${node.failureSummary}`).join(' | ')) }))",
        );
        let passes = found["passes"].as_u64().expect("a number of rules");
        assert!(passes >= 15, "{state}: only {passes} rules of axe-core looked at anything");
        let faults: Vec<&Value> = found["faults"].as_array().expect("a list").iter().collect();
        assert!(faults.is_empty(), "{state}: {faults:#?}");
    }
}

/// The script of axe-core. Without it the rules are skipped, except in CI.
fn axe() -> Option<String> {
    let at = "../axe/node_modules/axe-core/axe.min.js";
    let script = std::fs::read_to_string(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(at)).ok();
    if script.is_none() {
        assert!(std::env::var_os("CI").is_none(), "axe-core is missing: .ci/browser installs it");
        // Past the capture of the test's output, as for a browser that is missing.
        let line = "skipped, axe-core is missing (.ci/browser installs it): the rules of accessibility";
        writeln!(std::io::stderr(), "{line}").expect("a line");
    }
    script
}
