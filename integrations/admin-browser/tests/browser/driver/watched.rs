//! What the browser has told of a page without being asked.

use serde_json::Value;

/// Runs before the page's own script: violations of its policy become console errors.
pub(super) const VIOLATIONS: &str = "document.addEventListener('securitypolicyviolation', (event) => \
     console.error('policy', event.violatedDirective, event.blockedURI, event.sample))";

pub(super) fn requests(events: &[Value]) -> Vec<String> {
    let sent = events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
    sent.filter_map(|event| event["params"]["request"]["url"].as_str()).map(str::to_owned).collect()
}

pub(super) fn complaints(events: &[Value]) -> Vec<String> {
    events.iter().filter_map(complaint).collect()
}

fn complaint(event: &Value) -> Option<String> {
    let params = &event["params"];
    match event["method"].as_str()? {
        "Runtime.exceptionThrown" => Some(format!("exception: {}", params["exceptionDetails"])),
        "Runtime.consoleAPICalled" if matches!(params["type"].as_str()?, "error" | "warning" | "assert") => {
            Some(format!("console: {}", params["args"]))
        }
        "Log.entryAdded" if matches!(params["entry"]["level"].as_str()?, "error" | "warning") => {
            let entry = &params["entry"];
            Some(format!("{}: {} {}", entry["source"].as_str()?, entry["text"], entry["url"]))
        }
        _ => None,
    }
}
