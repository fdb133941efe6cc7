//! The page: one file, and the policy that lets nothing else run.

mod parts;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderValue;
use sha2::{Digest, Sha256};

use crate::reply::Reply;

/// The file, with its style and its script in it, and what tells it from that of another build.
pub(crate) static HTML: LazyLock<String> = LazyLock::new(|| {
    let html = parts::DOCUMENT.replacen("/*build*/", &BUILD, 1);
    let html = html.replacen("/*style*/", parts::STYLE, 1);
    html.replacen("/*script*/", parts::SCRIPT, 1)
});

/// A hash of the file, so that a page that is open learns that there is a newer one.
pub(crate) static BUILD: LazyLock<String> = LazyLock::new(|| {
    let parts = [parts::DOCUMENT, parts::STYLE, parts::SCRIPT].concat();
    STANDARD.encode(&Sha256::digest(parts)[..9])
});

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    // The text has hashes of base64 alone.
    HeaderValue::try_from(policy(&HTML)).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

pub(crate) fn reply() -> Reply {
    Reply::page(Bytes::from_static(HTML.as_bytes()), POLICY.clone())
}

/// The content security policy of a page: its own scripts and styles, by their hashes.
fn policy(html: &str) -> String {
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; connect-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        hashes(html, "script"),
        hashes(html, "style"),
    )
}

/// The hashes of all elements of this name, as sources of a policy.
fn hashes(html: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let contents = html.split(&open).skip(1).filter_map(|rest| rest.split(&close).next());
    let hashes: Vec<String> =
        contents.map(|text| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))).collect();
    if hashes.is_empty() { "'none'".to_owned() } else { hashes.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_has_the_hash_of_each_script_and_style() {
        let html = "<style>a{}</style><script>let a</script><p>b</p><script>let b</script>";
        let policy = policy(html);
        let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
        let scripts = format!("script-src {} {};", hash("let a"), hash("let b"));
        assert!(policy.contains(&scripts), "{policy}");
        assert!(policy.contains(&format!("style-src {};", hash("a{}"))), "{policy}");
        assert_eq!(hashes("<p>", "script"), "'none'");
    }

    #[test]
    fn a_hash_is_the_one_that_browsers_compute() {
        // From the specification of content security policies, level 2, section 7.2.
        assert_eq!(
            hashes("<script>alert('Hello, world.');</script>", "script"),
            "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
    }

    #[test]
    fn the_page_has_all_its_parts_and_nothing_from_elsewhere() {
        let html = HTML.as_str();
        assert!(["style", "script", "build"].iter().all(|part| !html.contains(&format!("/*{part}*/"))));
        assert_eq!(html.matches(BUILD.as_str()).count(), 1);
        assert_eq!((html.matches("<script").count(), html.matches("<script>").count()), (1, 1));
        assert_eq!((html.matches("<style").count(), html.matches("<style>").count()), (1, 1));
        for outside in ["src=\"http", "src=\"//", "href=\"http", "@import", "url(http", "url(//"] {
            assert!(!html.contains(outside), "{outside}");
        }
    }
}
