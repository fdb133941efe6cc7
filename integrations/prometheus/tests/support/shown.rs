//! The queries that users are shown: of the dashboard, of the alerts and of the documentation.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// A query and where it stands.
#[derive(Debug)]
pub struct Shown {
    pub place: String,
    pub query: String,
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn file(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The queries of all panels and annotations.
pub fn dashboard() -> Vec<Shown> {
    let dashboard = dashboard_json();
    let mut shown = Vec::new();
    for panel in dashboard["panels"].as_array().expect("panels") {
        let title = panel["title"].as_str().expect("a title");
        for target in panel["targets"].as_array().into_iter().flatten() {
            let query = target["expr"].as_str().expect("a query").to_owned();
            shown.push(Shown { place: format!("dashboard.json, {title}"), query });
        }
    }
    for annotation in dashboard["annotations"]["list"].as_array().expect("annotations") {
        let query = annotation["expr"].as_str().expect("a query").to_owned();
        shown.push(Shown { place: format!("dashboard.json, {}", annotation["name"]), query });
    }
    assert!(shown.len() > 40, "{}", shown.len());
    shown
}

pub fn dashboard_json() -> Value {
    serde_json::from_str(&file("integrations/grafana/dashboard.json")).expect("JSON")
}

/// The selectors of the variables: what is between `label_values(` and the label.
pub fn variables() -> Vec<(Shown, String)> {
    let dashboard = dashboard_json();
    let list = dashboard["templating"]["list"].as_array().expect("variables");
    let queries = list.iter().filter_map(|variable| variable["definition"].as_str());
    let parts = queries.map(|query| {
        let inside = query.strip_prefix("label_values(").and_then(|rest| rest.strip_suffix(')'));
        let (selector, label) = inside.expect("label_values").rsplit_once(',').expect("a label");
        let place = format!("dashboard.json, {query}");
        (Shown { place, query: selector.to_owned() }, label.trim().to_owned())
    });
    parts.collect()
}

/// The expressions of the alerts, each on a line of its own.
pub fn alerts() -> Vec<Shown> {
    let mut name = "";
    let mut shown = Vec::new();
    let text = file("integrations/grafana/alerts.yml");
    for line in text.lines().map(str::trim) {
        if let Some(alert) = line.strip_prefix("- alert: ") {
            name = alert;
        } else if let Some(query) = line.strip_prefix("expr: ") {
            assert!(!query.starts_with(['|', '>', '"', '\'']), "{name}: a query on one line, without quotes");
            shown.push(Shown { place: format!("alerts.yml, {name}"), query: query.to_owned() });
        }
    }
    assert_eq!(shown.len(), text.matches("- alert:").count());
    assert!(shown.len() > 10);
    shown
}

/// The queries of the documentation: a block of `promql` has one on each line.
pub fn pages() -> Vec<Shown> {
    let mut shown = Vec::new();
    for page in ["docs/operating.md", "integrations/grafana/README.md"] {
        let text = file(page);
        for block in text.split("```promql\n").skip(1) {
            let (block, _) = block.split_once("```").expect("an end of the block");
            let lines = block.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            shown.extend(lines.map(|line| Shown { place: page.to_owned(), query: line.to_owned() }));
        }
    }
    assert!(shown.len() > 10, "{}", shown.len());
    shown
}

/// All of them.
pub fn all() -> Vec<Shown> {
    let variables = variables().into_iter().map(|(shown, _)| shown);
    dashboard().into_iter().chain(alerts()).chain(pages()).chain(variables).collect()
}
