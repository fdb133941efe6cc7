//! The one browser of all tests.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::page::{Page, Screen};
use super::pipe::Pipe;

pub(crate) struct Browser {
    pipe: Pipe,
}

impl Browser {
    /// The browser, started by whoever asks first. Without one on this machine a line says what is
    /// skipped, and in CI the test fails.
    pub(crate) fn shared(what: &str) -> Option<&'static Self> {
        static BROWSER: OnceLock<Option<Browser>> = OnceLock::new();
        let browser = BROWSER.get_or_init(|| program().map(|program| Self::start(&program)));
        if browser.is_none() {
            assert!(std::env::var_os("CI").is_none(), "chromium is not installed");
            // Past the capture of the test's output, so that it is seen of a test that passes.
            writeln!(std::io::stderr(), "skipped, chromium is not installed: {what}").expect("a line");
        }
        browser.as_ref()
    }

    fn start(program: &str) -> Self {
        let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("chromium");
        // What the run before has left.
        drop(fs::remove_dir_all(&home));
        fs::create_dir_all(&home).expect("a folder for the browser");
        let mut command = Command::new("sh");
        // The browser reads its orders from 3 and answers to 4.
        command.args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"#, program]);
        command.args(["--headless", "--no-sandbox", "--remote-debugging-pipe", "--no-first-run"]);
        command.args(["--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions"]);
        command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        command.args(["--hide-scrollbars", "--force-color-profile=srgb", "--lang=en-GB"]);
        command.arg(format!("--user-data-dir={}", home.display()));
        command.env("HOME", &home).env("XDG_CONFIG_HOME", &home).env("XDG_CACHE_HOME", &home);
        let mut browser = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let browser = Self { pipe: Pipe::of(&mut browser) };
        browser.pipe.ask(None, "Browser.getVersion", &json!({})).expect("chromium answers");
        browser
    }

    /// A page with storage and a window of its own.
    pub(crate) fn page(&'static self, screen: Screen) -> Page {
        let context = self.text("Target.createBrowserContext", &json!({}), "browserContextId");
        Page::new(&self.pipe, context, screen)
    }

    fn text(&self, method: &str, params: &Value, key: &str) -> String {
        let answer = self.pipe.ask(None, method, params).expect("chromium does it");
        answer[key].as_str().expect("an id").to_owned()
    }
}

fn program() -> Option<String> {
    let wanted = std::env::var("CHROMIUM").ok();
    let names =
        wanted.as_deref().map_or(vec!["chromium", "chromium-browser", "google-chrome"], |name| vec![name]);
    let is_there = |name: &&str| {
        let version = Command::new(name).arg("--version").stderr(Stdio::null()).output();
        version.is_ok_and(|output| output.status.success())
    };
    names.into_iter().find(is_there).map(str::to_owned)
}
