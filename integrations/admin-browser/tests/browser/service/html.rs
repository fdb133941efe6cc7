//! The page as the service serves it, with the policy that lets nothing else run.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

#[path = "../../../../admin/src/page/parts.rs"]
mod parts;

pub(super) static HTML: LazyLock<String> = LazyLock::new(|| {
    parts::DOCUMENT.replacen("/*style*/", parts::STYLE, 1).replacen("/*script*/", parts::SCRIPT, 1)
});

pub(super) fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; connect-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        hash(parts::SCRIPT),
        hash(parts::STYLE)
    )
}
