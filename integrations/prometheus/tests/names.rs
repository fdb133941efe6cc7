//! Every metric and label that users are shown, against the page.

mod support;

use support::awaited::AWAITED;
use support::known::Known;
use support::promql::{Names, Selector, names};
use support::shown;

/// What is wrong with the names in a query.
fn mistakes(known: &Known, query: &str) -> Vec<String> {
    let names = names(query);
    let mut mistakes = Vec::new();
    for Selector { metric, matchers } in &names.selectors {
        mistakes.extend(known.metric(metric));
        for (label, _, value) in matchers {
            if known.metric(metric).is_none() && !known.has_label(metric, label) {
                mistakes.push(format!("`{metric}` has no label `{label}`"));
            }
            mistakes.extend(value.split('|').filter_map(|value| known.value(metric, label, value)));
        }
    }
    for label in names.groupings {
        if !names.selectors.iter().any(|selector| known.has_label(&selector.metric, &label)) {
            mistakes.push(format!("nothing in the query has a label `{label}`"));
        }
    }
    mistakes
}

#[test]
fn each_name_that_users_are_shown_is_on_the_page() {
    resilience_is_linked();
    let known = Known::before_the_first_call();
    let mut wrong = Vec::new();
    for shown in shown::all() {
        for mistake in mistakes(&known, &shown.query) {
            wrong.push(format!("{}: {mistake}\n    {}", shown.place, shown.query));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_label_of_a_legend_is_in_its_query() {
    let dashboard = shown::dashboard_json();
    let panels = dashboard["panels"].as_array().unwrap();
    let mut legends = 0;
    for target in panels.iter().flat_map(|panel| panel["targets"].as_array().into_iter().flatten()) {
        let (query, legend) = (target["expr"].as_str().unwrap(), target["legendFormat"].as_str().unwrap());
        let labels = legend.split("{{").skip(1).map(|part| part.split("}}").next().unwrap());
        for label in labels {
            // A query without a grouping keeps all labels, those that Prometheus adds among them.
            let Names { groupings, .. } = names(query);
            let keeps_all = groupings.is_empty() && label == "instance";
            assert!(keeps_all || groupings.iter().any(|known| known == label), "{label}: {query}");
            legends += 1;
        }
    }
    assert!(legends > 20, "{legends}");
}

#[test]
fn each_variable_lists_a_label_of_its_metric() {
    resilience_is_linked();
    let known = Known::before_the_first_call();
    let variables = shown::variables();
    for (shown, label) in &variables {
        let names = names(&shown.query);
        assert!(known.has_label(&names.selectors[0].metric, label), "{}", shown.place);
    }
    assert_eq!(variables.len(), 3);
}

#[test]
fn a_metric_that_is_awaited_is_not_on_the_page_yet() {
    resilience_is_linked();
    let known = Known::before_the_first_call();
    let there: Vec<&str> =
        AWAITED.iter().map(|(name, _)| *name).filter(|name| known.on_the_page.contains_key(*name)).collect();
    assert!(there.is_empty(), "strike these off in support/awaited.rs, the page has them: {there:?}");
}

#[test]
fn the_page_has_zeros_before_the_first_call() {
    resilience_is_linked();
    let known = Known::before_the_first_call();
    // A budget is full, a breaker closed, and the store of a lane answers.
    let is_zero = |name: &str| {
        let is_set = ["resilience_budget_", "resilience_shared_up", "resilience_shared_lag"];
        !is_set.iter().any(|set| name.starts_with(set)) && !name.contains("state=\"closed\"")
    };
    let counters = known.counts.iter().filter(|(name, _)| is_zero(name));
    for (series, count) in counters {
        assert!(*count == 0.0, "{series} {count}");
    }
    assert!(known.counts.len() > 200, "{}", known.counts.len());
}

#[test]
fn a_wrong_name_in_a_query_is_told() {
    resilience_is_linked();
    let known = Known::before_the_first_call();
    let mistakes = |query| mistakes(&known, query).join("; ");
    assert_eq!(mistakes("sum by (function) (rate(resilience_calls_total{outcome=\"ok\"}[5m])) > 0.5"), "");
    assert_eq!(
        mistakes("rate(resilience_call_total[5m])"),
        "no metric `resilience_call_total` is on the page"
    );
    assert_eq!(
        mistakes("rate(resilience_colls_total[5m])"),
        "no metric `resilience_colls_total` is on the page"
    );
    assert_eq!(
        mistakes("resilience_calls_total{result=\"ok\"}"),
        "`resilience_calls_total` has no label `result`"
    );
    assert_eq!(
        mistakes("sum by (breaker) (resilience_calls_total)"),
        "nothing in the query has a label `breaker`"
    );
    assert!(
        mistakes("resilience_calls_total{outcome=~\"ok|failed\"}")
            .starts_with("`resilience_calls_total` has no `outcome` of `failed`: the page has {")
    );
    assert!(mistakes("resilience_call_attempts_bucket{le=\"7\"}").contains("has no `le` of `7`"));
    assert_eq!(mistakes("sum by (le) (resilience_budget_capacity)"), "nothing in the query has a label `le`");
}

/// Without a name from it, the shop would not be in this program.
fn resilience_is_linked() {
    std::hint::black_box(resilience_prometheus_tests::charge as fn() -> _);
}
