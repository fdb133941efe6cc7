//! The rows against stacks of names, against the page `docs/order.md`, and against the attributes
//! that exist; the comparisons against literals on both sides of each limit.

use std::collections::BTreeSet;
use std::fs;

use super::literals::{COUNTS, Comparison, TIMES};
use super::rows::{ROWS, When, refused};
use crate::messages::written_for;
use crate::policies;
use crate::repository::repository;

/// The positions of the attributes that stand wrongly in a stack, from the top.
fn wrong(stack: &str) -> Vec<usize> {
    let names: Vec<&str> = stack.split_whitespace().collect();
    refused(&names).into_keys().collect()
}

#[test]
fn a_fallback_stands_above_all_that_have_to_see_failures() {
    assert_eq!(wrong("fallback timeout retry circuit_breaker timeout"), []);
    assert_eq!(wrong("timeout fallback retry"), []);
    assert_eq!(wrong("fallback fallback"), []);
    assert_eq!(wrong("retry fallback"), [1]);
    assert_eq!(wrong("circuit_breaker fallback"), [1]);
    assert_eq!(wrong("retry timeout fallback timeout"), [2]);
    assert_eq!(wrong("fallback circuit_breaker timeout fallback"), [3]);
}

#[test]
fn a_gate_stands_anywhere_but_below_faults() {
    for stack in [
        "fallback timeout retry circuit_breaker rate_limit bulkhead timeout",
        "bulkhead rate_limit fallback timeout retry circuit_breaker timeout faults",
        "bulkhead bulkhead rate_limit rate_limit",
        "timeout bulkhead timeout",
    ] {
        assert_eq!(wrong(stack), [], "{stack}");
    }
    assert_eq!(wrong("faults bulkhead"), [0]);
    assert_eq!(wrong("retry faults rate_limit"), [1]);
    assert_eq!(wrong("timeout bulkhead circuit_breaker"), [0], "the breaker never sees the timeout");
}

#[test]
fn a_fallback_is_sent_above_the_outermost_that_it_hides_from() {
    for (stack, above) in [
        ("retry circuit_breaker fallback", "retry"),
        ("circuit_breaker retry fallback", "circuit_breaker"),
        ("retry retry fallback", "retry"),
    ] {
        let names: Vec<&str> = stack.split_whitespace().collect();
        let found: Vec<_> = refused(&names).into_iter().map(|(depth, row)| (depth, row.above)).collect();
        assert_eq!(found, [(2, above)], "{stack}");
    }
}

#[test]
fn timeouts_are_told_apart_by_what_stands_between_them() {
    assert_eq!(wrong("timeout timeout"), [1]);
    assert_eq!(wrong("retry timeout timeout"), [2]);
    assert_eq!(wrong("timeout retry timeout"), []);
    assert_eq!(wrong("timeout fallback timeout"), []);
    assert_eq!(wrong("timeout circuit_breaker timeout"), []);
    assert_eq!(wrong("timeout timeout timeout"), [1, 2]);
}

#[test]
fn a_breaker_sees_a_timeout() {
    assert_eq!(wrong("circuit_breaker timeout"), []);
    assert_eq!(wrong("timeout retry circuit_breaker"), []);
    assert_eq!(wrong("timeout circuit_breaker timeout"), []);
    assert_eq!(wrong("timeout circuit_breaker retry timeout"), []);
    assert_eq!(wrong("timeout circuit_breaker"), [0]);
    assert_eq!(wrong("retry timeout circuit_breaker"), [1]);
    assert_eq!(wrong("timeout fallback circuit_breaker"), [0]);
    assert_eq!(wrong("timeout circuit_breaker retry"), [0]);
    assert_eq!(wrong("timeout circuit_breaker circuit_breaker"), [0]);
    assert_eq!(wrong("timeout retry circuit_breaker timeout circuit_breaker"), [3]);
}

#[test]
fn an_order_without_a_row_is_legal() {
    for stack in
        ["retry retry", "circuit_breaker circuit_breaker", "circuit_breaker retry", "retry timeout", ""]
    {
        assert_eq!(wrong(stack), [], "{stack}");
    }
}

/// All stacks of up to five attributes.
fn all_stacks() -> Vec<Vec<&'static str>> {
    let mut all = vec![vec![]];
    let mut longest: Vec<Vec<&str>> = all.clone();
    for _ in 0..5 {
        let longer = |stack: &Vec<&'static str>| {
            let stack = stack.clone();
            ["fallback", "timeout", "retry", "hedge", "circuit_breaker", "bulkhead"]
                .map(|name| [&stack[..], &[name]].concat())
        };
        longest = longest.iter().flat_map(longer).collect();
        all.extend(longest.iter().cloned());
    }
    all
}

/// The table of the contract, in words of its own.
fn makes_sense(stack: &[&str]) -> bool {
    let sees_failures = |name: &&str| ["retry", "hedge", "circuit_breaker"].contains(name);
    let last_fallback = stack.iter().rposition(|name| *name == "fallback").unwrap_or(0);
    let hides = stack[..last_fallback].iter().any(sees_failures);
    let doubled = stack.windows(2).any(|pair| pair == ["timeout", "timeout"]);
    // In attempts that run at once there are no others.
    let first_hedge = stack.iter().position(|name| *name == "hedge").map_or(stack.len(), |first| first + 1);
    let multiplies = stack[first_hedge..].iter().any(|name| ["retry", "hedge"].contains(name));
    // Below the last timeout, nothing but a retry or a hedge may stand above a breaker.
    let last_timeout = stack.iter().rposition(|name| *name == "timeout").map_or(stack.len(), |last| last + 1);
    let first_below = stack[last_timeout..].iter().find(|name| sees_failures(name));
    !hides && !doubled && !multiplies && first_below.is_none_or(|name| *name != "circuit_breaker")
}

#[test]
fn each_stack_up_to_five_is_judged_as_the_contract_says() {
    let stacks = all_stacks();
    for stack in &stacks {
        assert_eq!(refused(stack).is_empty(), makes_sense(stack), "{stack:?}");
    }
    assert_eq!(stacks.len(), 1 + 6 + 36 + 216 + 1296 + 7776);
}

#[test]
fn who_follows_the_messages_ends_with_a_legal_order() {
    for stack in all_stacks() {
        let mut fixed = stack.clone();
        for _ in 0..stack.len() {
            let Some((depth, row)) = refused(&fixed).into_iter().next() else { break };
            let moved = fixed.remove(depth);
            let of = |wanted: &str| fixed.iter().position(|name| *name == wanted);
            match (row.above, row.below) {
                (above, "fallback") => {
                    let to = of(above).expect("it stands above");
                    fixed.insert(to, moved);
                }
                (_, "circuit_breaker") => {
                    let below = fixed[depth..].iter().position(|name| *name == row.below);
                    fixed.insert(depth + below.expect("it stands below") + 1, moved);
                }
                (above, "retry") => fixed.insert(of(above).expect("it stands above"), moved),
                // One of two timeouts, or of two hedges, goes.
                _ => {}
            }
        }
        assert!(refused(&fixed).is_empty(), "{stack:?} became {fixed:?}");
    }
}

#[test]
fn the_table_of_the_page_is_that_of_the_rows() {
    let Some(page) = page() else { return };
    let table = table_after(&page, "| above ↓ below → |");
    let columns = names_in(&table[0]);
    let mut seen = 0;
    for line in &table[1..] {
        let [above] = &names_in(&line[..1])[..] else { panic!("{line:?} is not of one attribute") };
        assert_eq!(line.len(), columns.len() + 1, "{line:?}");
        for (below, cell) in columns.iter().zip(&line[1..]) {
            let row = ROWS.iter().find(|row| row.above == above && row.below == below);
            let begins = match row.map(|row| &row.when) {
                None => "ok",
                Some(When::Always) => "refused:",
                Some(When::Adjacent) => "refused if adjacent:",
                Some(When::Unless { .. }) => "refused unless ",
            };
            assert!(
                cell.starts_with(begins),
                "{above} above {below}: `{cell}` does not begin with `{begins}`"
            );
            if let Some(When::Unless { between, under }) = row.map(|row| &row.when) {
                let named = |names: &[&str]| names.iter().all(|name| cell.contains(&format!("`{name}`")));
                assert!(named(between) && named(under), "`{cell}`");
            }
            seen += usize::from(row.is_some());
        }
    }
    assert_eq!(seen, ROWS.len(), "each row has its place in the table");
    let of_rows = ROWS.iter().flat_map(|row| [row.above, row.below]);
    let known: BTreeSet<&str> = policies::names().chain(of_rows).collect();
    assert_eq!(columns.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
    assert_eq!(columns, table[1..].iter().flat_map(|line| names_in(&line[..1])).collect::<Vec<_>>());
}

#[test]
fn the_page_lists_all_comparisons() {
    let Some(page) = page() else { return };
    let table = table_after(&page, "| literal of | refused beside |");
    let listed: Vec<Vec<String>> = table[1..].iter().map(|line| names_in(&line[..2])).collect();
    let all: Vec<_> = TIMES.iter().map(compared).chain(COUNTS.iter().map(compared)).collect();
    assert_eq!(listed, all);
}

fn compared<T>(it: &Comparison<T>) -> Vec<String> {
    [it.attribute, it.key, it.other_attribute, it.other_key].map(str::to_owned).to_vec()
}

fn page() -> Option<String> {
    Some(fs::read_to_string(repository("docs/order.md")?).expect("the page is there"))
}

/// The cells of the table whose head begins with `head`, without the line below it.
fn table_after(page: &str, head: &str) -> Vec<Vec<String>> {
    let lines =
        page.lines().skip_while(|line| !line.starts_with(head)).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let mut table: Vec<Vec<String>> = lines.map(cells).collect();
    assert!(table.len() > 2, "there is no table that begins with {head}");
    table.remove(1);
    table
}

/// The names in backticks.
fn names_in(cells: &[String]) -> Vec<String> {
    cells.iter().flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn each_pair_of_attributes_compiles_or_has_a_row() {
    let mut with_a_row = 0;
    for above in policies::names() {
        for below in policies::names() {
            let found = mistakes(&[&plainest(above), &plainest(below)]);
            let row = refused(&[above, below]).into_values().next();
            let expected: Vec<&str> = row.iter().map(|row| row.message).collect();
            assert_eq!(found, expected, "`#[{above}]` above `#[{below}]`");
            with_a_row += usize::from(row.is_some());
        }
    }
    assert!(with_a_row >= 2, "{with_a_row} pairs were refused");
}

/// The attribute with no argument, or with the one that it requires.
fn plainest(name: &str) -> String {
    let example = policies::first_example(name).expect("it has arguments");
    let with_an_argument = format!("{name}({example})");
    if mistakes(&[name]).is_empty() { name.to_owned() } else { with_an_argument }
}

/// The messages about attributes on an async function.
fn mistakes(attributes: &[&str]) -> Vec<String> {
    let attributes = attributes.join("] #[");
    written_for(&format!("#[{attributes}] async fn fetch() -> io::Result<u32> {{ Ok(1) }}"))
}

#[test]
fn a_limit_that_adapts_stands_below_all_that_wait() {
    const ADAPTS: &str = "bulkhead(4..=64)";
    for below in [
        "retry",
        "fallback(value = 1)",
        "rate_limit(100, wait = 1s)",
        "rate_limit(100, wait = WAIT)",
        "bulkhead(20, queue = 9)",
        "bulkhead(20, wait = 1s)",
        "bulkhead(2..=9, wait = 1s)",
        "hedge(p95)",
    ] {
        assert_eq!(mistakes(&[ADAPTS, below]).len(), 1, "{below}");
        assert_eq!(mistakes(&[ADAPTS, "timeout(9s)", below]).len(), 1, "{below}");
        assert_eq!(mistakes(&[below, ADAPTS]), [""; 0], "{below}");
        assert_eq!(mistakes(&["bulkhead(20)", below]), [""; 0], "{below}");
    }
    for below in [
        "circuit_breaker",
        "timeout(1s)",
        "rate_limit(100)",
        "bulkhead(20)",
        ADAPTS,
        "rate_limit(limiter = L)",
    ] {
        assert_eq!(mistakes(&[ADAPTS, below]), [""; 0], "{below}");
    }
}

/// For each comparison: the attributes, with `@` for a literal that cannot act, and that literal;
/// then the nearest one that can.
const LIMITS: &[(&[&str], &str, &str)] = &[
    (&["timeout(1s)", "retry", "timeout(@)"], "1s", "999ms"),
    (&["timeout(1s)", "circuit_breaker", "timeout(@)"], "1s", "999ms"),
    (&["retry(max_duration = 1s)", "timeout(@)"], "1s", "999ms"),
    (&["retry(max_duration = 1s)", "circuit_breaker", "retry", "timeout(@)"], "1s", "999ms"),
    (&["timeout(1s)", "retry(max_duration = @)"], "1s", "999ms"),
    (&["timeout(after = 1s)", "retry", "retry(max_duration = @)"], "1000ms", "999_999us"),
    (&["timeout(1s)", "retry(base = @, jitter = none)"], "1s", "999ms"),
    (&["timeout(1s)", "retry(base = @, jitter = decorrelated)"], "1s", "999ms"),
    (&["timeout(1s)", "retry(base = @, cap = 1h, jitter = equal)"], "2s", "1.999s"),
    (&["circuit_breaker(threshold = 50%, window = @)", "timeout(1s)"], "1.999s", "2s"),
    (&["circuit_breaker(threshold = 50%, window = @)", "retry", "timeout(1s)"], "1.999s", "2s"),
    (&["circuit_breaker(slow_threshold = 50%, slow = @)", "timeout(1s)"], "1s", "999ms"),
    (&["hedge(@)", "timeout(1s)"], "1s", "999ms"),
    (&["hedge(@, attempts = 3)", "circuit_breaker", "timeout(1s)"], "1s", "999ms"),
    (&["timeout(1s)", "hedge(@)"], "1s", "999ms"),
    (&["timeout(1s)", "retry", "hedge(@, attempts = 3)"], "500ms", "499ms"),
    (&["retry(attempts = @)", "hedge(100ms, attempts = 3)"], "4", "3"),
    (&["retry", "hedge(100ms, attempts = @)"], "4", "3"),
    (&["retry(attempts = @)", "timeout(1s)", "hedge(100ms)"], "6", "5"),
    (&["hedge(100ms)", "rate_limit(@)"], "1", "2"),
    (&["hedge(100ms, attempts = 4)", "bulkhead(9)", "rate_limit(9, burst = @)"], "3", "4"),
    (&["hedge(100ms)", "bulkhead(@)"], "1", "2"),
    (&["circuit_breaker(slow_threshold = 50%, slow = @)", "circuit_breaker", "timeout(1s)"], "1s", "999ms"),
    (&["timeout(1s)", "rate_limit(100, wait = @)"], "1s", "999ms"),
    (&["timeout(1s)", "bulkhead(20, wait = @)"], "1s", "999ms"),
    (&["retry(max_duration = 1s)", "rate_limit(100, wait = @)"], "1s", "999ms"),
    (&["retry(max_duration = 1s)", "circuit_breaker", "bulkhead(20, wait = @)"], "1s", "999ms"),
    (&["retry(max_duration = 1s)", "hedge(@)"], "1s", "999ms"),
    (&["retry(max_duration = 1s)", "bulkhead(20)", "hedge(@, attempts = 3)"], "500ms", "499ms"),
    (&["timeout(1s)", "retry", "rate_limit(100)", "bulkhead(20, wait = @)", "timeout(500ms)"], "1s", "999ms"),
];

#[test]
fn each_comparison_ends_where_it_should() {
    for (attributes, wrong, right) in LIMITS {
        let with = |literal: &str| -> Vec<String> {
            let written: Vec<String> = attributes.iter().map(|it| it.replace('@', literal)).collect();
            mistakes(&written.iter().map(String::as_str).collect::<Vec<_>>())
        };
        assert_eq!(with(wrong).len(), 1, "{attributes:?} with {wrong}: {:?}", with(wrong));
        assert_eq!(with(right), [""; 0], "{attributes:?} with {right}");
    }
}

#[test]
fn literals_that_can_act_are_not_refused() {
    for attributes in [
        // A retry runs longer than one of its attempts.
        &["circuit_breaker(slow_threshold = 50%, slow = 2s)", "retry", "timeout(1s)"][..],
        &["circuit_breaker(threshold = 50%, window = 1)", "timeout(1s)"],
        // Full jitter may draw a short wait; a cap that is not known may be below the base.
        &["timeout(1s)", "retry(base = 9s)"],
        &["timeout(1s)", "retry(base = 9s, jitter = full)"],
        &["timeout(1s)", "retry(base = 9s, jitter = none, cap = CAP)"],
        &["timeout(1s)", "retry(base = 9s, jitter = none, policy = POLICY)"],
        &["timeout(1s)", "retry(base = 9s, jitter = JITTER)"],
        // Expressions are not compared.
        &["timeout(LIMIT)", "retry(max_duration = 9s)", "timeout(LIMIT)"],
        &["timeout(1s)", "retry(max_duration = LIMIT, base = BASE, jitter = none)"],
        &["circuit_breaker(threshold = 50%, window = 1s)", "timeout(LIMIT)"],
        // A percentile is not known; a gate above is passed once, whatever the attempts.
        &["timeout(1ms)", "hedge(p99)", "timeout(500us)"],
        &["hedge(AFTER)", "timeout(1s)"],
        &["retry(attempts = unlimited)", "hedge(100ms, attempts = 5)"],
        &["retry(profile = \"aggressive\")", "hedge(100ms, attempts = 5)"],
        &["rate_limit(1)", "bulkhead(1)", "hedge(100ms)"],
        &["hedge(100ms, attempts = ATTEMPTS)", "rate_limit(1)"],
        // Nothing compares these.
        &["retry(attempts = 9, max_duration = 1s)", "retry(attempts = 9, max_duration = 9s)"],
        &["retry(base = 9s, jitter = none)", "timeout(1s)"],
        &["bulkhead(20, wait = 9s)", "rate_limit(100, wait = 9s)", "timeout(1s)"],
        &["timeout(LIMIT)", "bulkhead(20, wait = 9s)"],
        // A deadline of what is below says nothing about a wait above.
        &["bulkhead(20, wait = 9s)", "retry(max_duration = 1s)"],
        &["retry(max_duration = 1s)", "hedge(p99)"],
        &["timeout(1s)", "bulkhead(20, wait = WAIT)"],
        &["timeout(1s)", "retry", "circuit_breaker(threshold = 50%, window = 1s, cooldown = 9s)"],
    ] {
        assert_eq!(mistakes(attributes), [""; 0], "{attributes:?}");
    }
}

#[test]
fn all_contradictions_of_a_function_are_reported_at_once() {
    let found = mistakes(&[
        "timeout(1s)",
        "retry(max_duration = 2s, base = 3s, jitter = none)",
        "circuit_breaker(threshold = 50%, window = 4s, slow = 6s, slow_threshold = 50%)",
        "timeout(5s)",
    ]);
    assert_eq!(found.len(), 6, "{found:#?}");
}

#[test]
fn a_time_in_a_message_is_one_that_can_be_written() {
    let found = mistakes(&["timeout(1500ns)", "retry", "timeout(\"1s 500us\")"]);
    assert!(found[0].contains("#[timeout(1.0005s)]") && found[0].contains("#[timeout(1.5us)]"), "{found:?}");
}
