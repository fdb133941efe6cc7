//! Links from page to page lead somewhere.

use std::path::Path;

use super::{complain, name, pages, repository, text};

/// The links of a page that rustdoc does not follow, as they are written: those to files, and to headings of the same page.
fn links(text: &str) -> Vec<&str> {
    let parts = outside_of_fences(text).flat_map(|line| line.split("](").skip(1));
    let targets = parts.filter_map(|part| part.split(')').next());
    targets.filter(|target| !["://", "::", "@"].iter().any(|other| target.contains(other))).collect()
}

fn outside_of_fences(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// The lines that are headings, of every level.
pub(super) fn headings(text: &str) -> impl Iterator<Item = &str> {
    outside_of_fences(text).filter(|line| line.starts_with('#'))
}

/// The names that a forge, and rustdoc, give to the headings of a page.
pub(super) fn anchors(text: &str) -> Vec<String> {
    headings(text).map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn complaint(page: &Path, link: &str) -> Option<String> {
    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() { page.to_owned() } else { page.parent()?.join(path) };
    let leads_there =
        target.exists() && (heading.is_empty() || anchors(&text(&target)).iter().any(|it| it == heading));
    (!leads_there).then(|| format!("{}: {link}", name(page)))
}

#[test]
fn each_link_leads_to_a_file_and_its_heading() {
    let mut count = 0;
    let broken: Vec<_> = pages()
        .flat_map(|page| {
            let text = text(&page);
            let links = links(&text);
            count += links.len();
            links.into_iter().filter_map(|link| complaint(&page, link)).collect::<Vec<_>>()
        })
        .collect();
    complain("links that lead nowhere", broken);
    assert!(count > 50, "{count} links were followed");
}

#[test]
fn a_link_that_leads_nowhere_is_told() {
    let page = repository().join("README.md");
    assert_eq!(complaint(&page, "docs/http.md#a-breaker-for-each-host"), None);
    assert_eq!(complaint(&page, "#limits"), None);
    assert!(complaint(&page, "docs/htp.md").is_some());
    assert!(complaint(&page, "docs/http.md#a-breaker").is_some());
    assert_eq!(
        anchor("A caller reads \"rejected\". What was sent?"),
        "a-caller-reads-rejected-what-was-sent"
    );
    assert_eq!(links("[a](b.md)\n```text\n[c](d.md)\n```\n[e](crate::E) [f](#g)"), ["b.md", "#g"]);
}
