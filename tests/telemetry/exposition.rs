//! A reader of the text format of Prometheus that accepts what the format allows and no more.

use std::collections::{BTreeMap, HashSet};

/// The families of a page by name.
pub(crate) type Page = BTreeMap<String, Family>;

#[derive(Debug, Default)]
pub(crate) struct Family {
    pub(crate) kind: String,
    pub(crate) help: String,
    pub(crate) samples: Vec<Sample>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) value: f64,
}

/// Reads a page. Panics with the line that is wrong.
pub(crate) fn read(page: &str) -> Page {
    assert!(page.is_empty() || page.ends_with('\n'), "the last line has an end");
    let mut families = Page::new();
    let mut current = String::new();
    let mut seen = HashSet::new();
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap_or_else(|| panic!("no help: {line}"));
            assert!(is_name(name), "{line}");
            name.clone_into(&mut current);
            let family = Family { help: help.to_owned(), ..Family::default() };
            assert!(families.insert(current.clone(), family).is_none(), "a second family: {line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap_or_else(|| panic!("no type: {line}"));
            assert!(name == current && ["counter", "gauge", "histogram"].contains(&kind), "{line}");
            kind.clone_into(&mut families.get_mut(name).expect("it has help").kind);
        } else {
            let sample = sample(line);
            assert!(seen.insert(format!("{}{:?}", sample.name, sample.labels)), "twice: {line}");
            let family = families.get_mut(&current).unwrap_or_else(|| panic!("no family: {line}"));
            assert!(belongs(&sample, &current, &family.kind), "not of {current}: {line}");
            family.samples.push(sample);
        }
    }
    families.iter().for_each(|(name, family)| check(name, family));
    families
}

fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
}

fn belongs(sample: &Sample, family: &str, kind: &str) -> bool {
    let suffix = sample.name.strip_prefix(family);
    match kind {
        "histogram" => match suffix {
            Some("_bucket") => sample.labels.contains_key("le"),
            suffix => matches!(suffix, Some("_sum" | "_count")) && !sample.labels.contains_key("le"),
        },
        _ => suffix == Some(""),
    }
}

fn sample(line: &str) -> Sample {
    let (name, mut rest) = line.split_at(line.find(['{', ' ']).unwrap_or_else(|| panic!("no value: {line}")));
    assert!(is_name(name), "{line}");
    let mut labels = BTreeMap::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            let (label, quoted) = rest.split_once("=\"").unwrap_or_else(|| panic!("no label: {line}"));
            assert!(is_name(label), "{line}");
            let (value, after) = quoted_text(quoted, line);
            assert!(labels.insert(label.to_owned(), value).is_none(), "a label twice: {line}");
            match after.split_at(1) {
                (",", next) => rest = next,
                ("}", end) => {
                    rest = end;
                    break;
                }
                _ => panic!("{line}"),
            }
        }
    }
    let value = rest.strip_prefix(' ').unwrap_or_else(|| panic!("no space: {line}"));
    let value = match value {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        "NaN" => f64::NAN,
        number => number.parse().unwrap_or_else(|_| panic!("no number: {line}")),
    };
    Sample { name: name.to_owned(), labels, value }
}

/// The text up to a quote, and what is behind the quote.
fn quoted_text<'a>(text: &'a str, line: &str) -> (String, &'a str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    loop {
        match chars.next().unwrap_or_else(|| panic!("no quote: {line}")) {
            (at, '"') => return (value, &text[at + 1..]),
            (_, '\\') => value.push(match chars.next() {
                Some((_, 'n')) => '\n',
                Some((_, char @ ('"' | '\\'))) => char,
                other => panic!("an escape of {other:?}: {line}"),
            }),
            (_, char) => value.push(char),
        }
    }
}

fn check(name: &str, family: &Family) {
    assert!(!family.help.is_empty() && !family.samples.is_empty(), "{name} is empty");
    assert_eq!(family.kind == "counter", name.ends_with("_total"), "{name}");
    if family.kind == "histogram" {
        check_buckets(name, family);
    }
}

/// Buckets ascend to infinity, and the last one is the count.
fn check_buckets(name: &str, family: &Family) {
    type Buckets = (Vec<(f64, f64)>, Option<f64>);
    let mut by_labels: BTreeMap<_, Buckets> = BTreeMap::new();
    for sample in &family.samples {
        let mut labels = sample.labels.clone();
        let edge = labels.remove("le").map(|edge| match edge.as_str() {
            "+Inf" => f64::INFINITY,
            edge => edge.parse().expect("an edge"),
        });
        let (buckets, count) = by_labels.entry(labels).or_default();
        match edge {
            Some(edge) => buckets.push((edge, sample.value)),
            None if sample.name.ends_with("_count") => *count = Some(sample.value),
            None => {}
        }
    }
    for (labels, (buckets, count)) in by_labels {
        let (edges, counts): (Vec<f64>, Vec<f64>) = buckets.iter().copied().unzip();
        assert!(edges.is_sorted() && counts.is_sorted(), "{name}{labels:?}: {buckets:?}");
        assert_eq!(buckets.last().copied(), count.map(|count| (f64::INFINITY, count)), "{name}{labels:?}");
    }
}

#[test]
fn the_reader_refuses_what_the_format_does_not_allow() {
    let head = "# HELP a_total A.\n# TYPE a_total counter\n";
    let is_read = |page: &str| std::panic::catch_unwind(|| read(page)).is_ok();
    assert!(is_read(&format!("{head}a_total{{b=\"c\\n\\\"\\\\\"}} 1\na_total 2\n")));
    for wrong in [
        "a_total 1",
        "a_total{b=\"c\"} 1\na_total{b=\"c\"} 2\n",
        "a_total{b=c} 1\n",
        "a_total{b=\"c} 1\n",
        "a_total{b=\"\\t\"} 1\n",
        "b_total 1\n",
        "a_total one\n",
        "a_total\n",
        "",
    ] {
        assert!(!is_read(&format!("{head}{wrong}")), "{wrong}");
    }
    assert!(!is_read("a_total 1\n") && !is_read(&format!("{head}a_total 1\n{head}a_total{{b=\"c\"}} 1\n")));
    let head = "# HELP a A.\n# TYPE a histogram\n";
    assert!(is_read(&format!(
        "{head}a_bucket{{le=\"1\"}} 1\na_bucket{{le=\"+Inf\"}} 2\na_sum 3\na_count 2\n"
    )));
    assert!(!is_read(&format!(
        "{head}a_bucket{{le=\"1\"}} 3\na_bucket{{le=\"+Inf\"}} 2\na_sum 3\na_count 2\n"
    )));
    assert!(!is_read(&format!("{head}a_bucket{{le=\"1\"}} 1\na_sum 3\na_count 1\n")));
}
