//! The file that steers the library, and the table of what is in force.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use resilience::control::{self, Source, Watching};

/// The first content of the file.
pub(crate) const POLICY: &str = r#"# The policy of the shop. The program reads it again whenever it changes.
[defaults.retry]                            # only where the source leaves it out
attempts = 2

[profile.patient.retry]
attempts = 6
base = "10ms"

[retry."shop::shipping::*"]                 # a prefix, and a profile
profile = "patient"

[retry."shop::catalogue::*"]
cap = "10ms"

[retry."shop::catalogue::search"]           # the exact name wins, field by field
attempts = 5

[timeout."shop::catalogue::reviews"]
after = "250ms"

[circuit_breaker.payments]                  # by the name of the breaker
threshold = 8

[telemetry."shop::payments::*"]
level = "latency"
"#;

/// A file in a folder of its own, which is removed at the end.
#[derive(Debug)]
pub(crate) struct PolicyFile {
    folder: PathBuf,
}

impl PolicyFile {
    pub(crate) fn new() -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("central-policy-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join("policy.toml")
    }

    /// Replaces the content at once, so that no reader sees half of it.
    pub(crate) fn write(&self, text: &str) -> io::Result<()> {
        let new = self.folder.join("new.toml");
        fs::write(&new, text)?;
        fs::rename(new, self.path())
    }
}

impl Drop for PolicyFile {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Applies the file now, and again whenever it changes.
pub(crate) fn watch(path: &Path) -> io::Result<Watching> {
    control::watch(path).every(Duration::from_millis(100)).spawn()
}

/// A value in force, with its origin. `None` if the function has no such field.
pub(crate) fn in_force(function: &str, field: &str) -> Option<(String, Source)> {
    let site = resilience::sites().find(|site| site.name() == function)?;
    let found = site.effective().into_iter().find(|value| value.field == field)?;
    Some((found.value, found.from))
}

/// The values that are not as the source has them, each with its origin, and how many are.
pub(crate) fn table() -> String {
    let mut lines = vec![format!("{:<26}{:<27}{:<9}from", "function", "field", "value")];
    let mut sites: Vec<_> = resilience::sites().collect();
    sites.sort_by_key(|site| site.name());
    for site in sites {
        let all = site.effective();
        let is_steered = |from: &Source| !matches!(from, Source::Attribute | Source::BuiltIn);
        let (steered, others): (Vec<_>, Vec<_>) = all.iter().partition(|value| is_steered(&value.from));
        let written = others.iter().filter(|value| value.from == Source::Attribute).count();
        let mut name = site.name();
        for value in &steered {
            let (field, from) = (value.field.to_string(), value.from.to_string());
            lines.push(format!("{name:<26}{field:<27}{:<9}{from}", value.value));
            name = "";
        }
        let rest = others.len() - written;
        lines.push(format!("{name:<26}{written} of the attributes, {rest} by default"));
    }
    lines.join("\n")
}
