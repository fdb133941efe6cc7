//! A file that is watched.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;

use resilience::control;
use resilience::retry;

use crate::support::{Configuration, MINUTE, SECOND};

#[retry(attempts = 3, base = 0ms)]
fn fails(calls: &Cell<u32>) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    Err("no")
}

fn attempts() -> u32 {
    let calls = Cell::new(0);
    let _ = fails(&calls);
    calls.get()
}

/// A folder that is removed again.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("resilience-control-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, attempts: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, format!("[retry.\"control::watch::fails\"]\nattempts = {attempts}\n")).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn contents_that_change_are_applied_once() {
    let (_configuration, folder) = (Configuration::new(), Folder::new("changes"));
    let mut watch = control::watch(folder.write("r.toml", "5"));
    let first = watch.poll().unwrap().expect("it is new");
    assert_eq!((attempts(), watch.poll().unwrap()), (5, None));
    folder.write("r.toml", "6");
    assert_eq!(watch.poll().unwrap(), Some(first + 1));
    assert_eq!(attempts(), 6);
}

#[test]
fn a_broken_file_and_a_failed_read_end_nothing() {
    let (_configuration, folder) = (Configuration::new(), Folder::new("broken"));
    let path = folder.write("r.toml", "5");
    let mut watch = control::watch(&path);
    let generation = watch.poll().unwrap();
    folder.write("r.toml", "0");
    let mistakes = watch.poll().unwrap_err();
    assert_eq!(mistakes.to_string(), format!("{}:2:12: `attempts` must be at least 1", path.display()));
    assert_eq!((attempts(), watch.poll()), (5, Ok(None)), "it is told once");
    fs::remove_file(&path).unwrap();
    assert!(watch.poll().is_err() && watch.poll().is_err());
    assert_eq!((attempts(), Some(control::generation())), (5, generation));
    folder.write("r.toml", "7");
    assert!(watch.poll().unwrap().is_some());
    assert_eq!(attempts(), 7);
}

#[cfg(feature = "telemetry")]
#[test]
fn a_failure_to_read_is_told_once_until_the_file_is_read() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    static TOLD: AtomicUsize = AtomicUsize::new(0);
    let (_configuration, folder) = (Configuration::new(), Folder::new("unreadable"));
    let path = folder.0.join("r.toml");
    let beginning = format!("configuration not read: {}", path.display());
    let _observer = resilience::telemetry::observe(move |event| {
        TOLD.fetch_add(usize::from(event.to_string().contains(&beginning)), Ordering::Relaxed);
    });
    let told = || TOLD.load(Ordering::Relaxed);
    let mut watch = control::watch(&path);
    assert!(watch.poll().is_err() && watch.poll().is_err());
    assert_eq!(told(), 1);
    folder.write("r.toml", "5");
    assert!(watch.poll().is_ok());
    fs::remove_file(&path).unwrap();
    assert!(watch.poll().is_err() && watch.poll().is_err());
    assert_eq!(told(), 2);
}

#[cfg(feature = "telemetry")]
#[test]
fn a_broken_file_is_one_rejected_reload() {
    use resilience::telemetry::{Value, instruments};

    let rejected = || {
        let mut rejected = 0;
        let reloads = instruments().find(|known| known.name() == "resilience.config.reloads").unwrap();
        reloads.each_series(|series| match series.value() {
            Value::Counter(count) if series.label("result") == Some("rejected") => rejected = count,
            _ => {}
        });
        rejected
    };
    let (_configuration, folder) = (Configuration::new(), Folder::new("rejected"));
    let (mut watch, before) = (control::watch(folder.write("r.toml", "0")), rejected());
    assert!(watch.poll().is_err() && watch.poll().is_ok());
    assert_eq!(rejected(), before + 1, "by its values");
    fs::write(folder.0.join("r.toml"), "[retry").unwrap();
    assert!(watch.poll().is_err() && watch.poll().is_ok());
    assert_eq!(rejected(), before + 2, "by its syntax");
}

#[cfg(feature = "telemetry")]
#[test]
fn levels_of_a_file_go_with_it() {
    use crate::support::apply;
    use resilience::telemetry::{Level, level_in_force};

    let _configuration = Configuration::new();
    apply("[telemetry.\"levelled::*\"]\nlevel = \"latency\"\noptional = true\n");
    assert_eq!(level_in_force("levelled::charge"), Level::Latency);
    apply("[telemetry.\"levelled::charge\"]\nlevel = \"calls\"\noptional = true\n");
    assert_eq!(level_in_force("levelled::charge"), Level::Calls);
    assert_eq!(level_in_force("levelled::refund"), Level::Events);
    apply("");
    assert_eq!(level_in_force("levelled::charge"), Level::Events);
}

#[cfg(unix)]
#[test]
fn the_swap_of_a_symlink_is_seen() {
    let (_configuration, folder) = (Configuration::new(), Folder::new("swap"));
    let (old, new, link) =
        (folder.write("old.toml", "5"), folder.write("new.toml", "6"), folder.0.join("r.toml"));
    std::os::unix::fs::symlink(old, &link).unwrap();
    let mut watch = control::watch(&link);
    assert!(watch.poll().unwrap().is_some());
    let other = folder.0.join("other");
    std::os::unix::fs::symlink(new, &other).unwrap();
    fs::rename(other, &link).unwrap();
    assert!(watch.poll().unwrap().is_some());
    assert_eq!(attempts(), 6);
}

#[test]
fn a_rollback_lasts_until_the_file_changes() {
    let (_configuration, folder) = (Configuration::new(), Folder::new("rollback"));
    let mut watch = control::watch(folder.write("r.toml", "5"));
    watch.poll().unwrap();
    control::rollback();
    assert_eq!((watch.poll().unwrap(), attempts()), (None, 3));
    folder.write("r.toml", "6");
    watch.poll().unwrap();
    assert_eq!(attempts(), 6);
}

#[test]
fn a_thread_that_watches_looks_once_before_it_begins() {
    let (_alone, folder) = (Configuration::in_real_time(), Folder::new("thread"));
    let watching = control::watch(folder.write("r.toml", "5")).spawn().unwrap();
    assert_eq!(attempts(), 5);
    watching.stop();
}

#[test]
fn a_status_tells_the_file_and_what_was_refused() {
    let configuration = Configuration::new();
    let folder = Folder::new("status");
    let path = folder.write("r.toml", "5");
    let mut watch = control::watch(&path);
    let generation = watch.poll().unwrap().expect("it is new");
    configuration.clock.advance(MINUTE);
    fs::write(&path, "[retry\n").unwrap();
    assert!(watch.poll().is_err());
    configuration.clock.advance(SECOND);
    let (status, source) = (control::status(), path.display().to_string());
    assert_eq!((status.generation, status.applied_ago), (generation, Some(MINUTE + SECOND)));
    assert_eq!(status.source.as_ref(), Some(&source));
    let rejected = status.last_rejected.expect("it was");
    assert_eq!((rejected.ago, rejected.source, rejected.is_over), (SECOND, source, false));
    assert!(rejected.mistakes.to_string().contains("r.toml:1:"), "{}", rejected.mistakes);
    folder.write("r.toml", "5");
    assert_eq!(watch.poll().unwrap(), None, "it is the one in force");
    let later = control::status();
    assert!(later.last_rejected.is_some_and(|rejected| rejected.is_over));
    let counts = (later.applied, later.unchanged, later.rejected);
    assert_eq!(counts, (status.applied, status.unchanged + 1, status.rejected));
}
