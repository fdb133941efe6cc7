//! A page that is open: read, pressed, typed into and drawn.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::pipe::Pipe;
use super::watched;

/// How long something that must come may take on a busy machine.
const WITHIN: Duration = Duration::from_secs(20);

/// The texts of an element with a blank between, without those that are hidden.
const READS: &str = "(node) => { if (!node) return ''; const texts = []; \
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT); \
    while (walk.nextNode()) { const { parentElement, data } = walk.currentNode; \
      if (!parentElement.closest('[hidden], title') && data.trim()) texts.push(data.replace(/\\s+/g, ' ').trim()); } \
    return texts.join(' '); }";

#[derive(Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) is_dark: bool,
}

impl Screen {
    pub(crate) const WIDE: Self = Self { width: 1440, height: 1000, is_dark: false };
    pub(crate) const NARROW: Self = Self { width: 360, height: 780, is_dark: false };

    pub(crate) const fn dark(self) -> Self {
        Self { is_dark: true, ..self }
    }
}

pub(crate) struct Page {
    pipe: &'static Pipe,
    context: String,
    session: String,
}

impl Page {
    pub(super) fn new(pipe: &'static Pipe, context: String, screen: Screen) -> Self {
        let session = attached(pipe, &context, "about:blank");
        let page = Self { pipe, context, session };
        for domain in ["Page", "Runtime", "Log", "Network", "Performance"] {
            page.tell(&format!("{domain}.enable"), &json!({}));
        }
        page.tell("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watched::VIOLATIONS }));
        // What is of today is so on every machine.
        page.tell("Emulation.setTimezoneOverride", &json!({ "timezoneId": "UTC" }));
        page.resize(screen);
        page
    }

    pub(crate) fn resize(&self, screen: Screen) {
        self.tell("Emulation.setDeviceMetricsOverride", &size(screen.width, f64::from(screen.height)));
        let scheme = if screen.is_dark { "dark" } else { "light" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" }
        ]);
        self.tell("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// The page counts as the one in front, whatever the others do.
    pub(crate) fn keep_focused(&self) {
        self.tell("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }));
    }

    /// Opens an address, and waits until the first answer is shown.
    pub(crate) fn open(&self, address: &str) {
        self.tell("Page.navigate", &json!({ "url": address }));
        self.wait("document.documentElement?.dataset.shown", "the first answer is shown");
    }

    pub(crate) fn reload(&self) {
        self.tell("Page.reload", &json!({}));
    }

    /// Another tab in the same window comes to the front.
    pub(crate) fn hide_behind_another(&self) -> String {
        attached(self.pipe, &self.context, "about:blank")
    }

    pub(crate) fn bring_to_front(&self) {
        self.tell("Page.bringToFront", &json!({}));
    }

    /// The value of an expression; a promise is awaited.
    pub(crate) fn value(&self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.pipe.ask(Some(&self.session), "Runtime.evaluate", &params).expect("an answer");
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    pub(crate) fn text(&self, expression: &str) -> String {
        let value = self.value(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} is {value}")).to_owned()
    }

    pub(crate) fn number(&self, expression: &str) -> f64 {
        let value = self.value(expression);
        value.as_f64().unwrap_or_else(|| panic!("{expression} is {value}"))
    }

    /// What is written in the first element of a selector: its texts with a blank between. Those
    /// out of sight count too, those that are hidden do not.
    pub(crate) fn reads(&self, selector: &str) -> String {
        self.text(&format!("({READS})(document.querySelector({selector:?}))"))
    }

    pub(crate) fn how_many(&self, selector: &str) -> usize {
        let all = format!("[...document.querySelectorAll({selector:?})].map(() => 1)");
        self.value(&all).as_array().expect("a list").len()
    }

    /// Waits until an expression is true.
    pub(crate) fn wait(&self, expression: &str, what: &str) -> Duration {
        let begin = Instant::now();
        while self.value(&format!("Boolean({expression})")) != json!(true) {
            let seen = || self.text("document.body.innerText.slice(0, 400)");
            assert!(begin.elapsed() < WITHIN, "waited in vain until {what}; the page says:\n{}", seen());
            std::thread::sleep(Duration::from_millis(25));
        }
        begin.elapsed()
    }

    /// Waits until an element reads like this somewhere.
    pub(crate) fn wait_for_text(&self, selector: &str, part: &str) -> Duration {
        let holds = format!("({READS})(document.querySelector({selector:?})).includes({part:?})");
        self.wait(&holds, &format!("{selector} says {part:?}"))
    }

    /// How often the browser has laid the page out so far.
    pub(crate) fn layouts(&self) -> f64 {
        let metrics = self.tell("Performance.getMetrics", &json!({}));
        let all = metrics["metrics"].as_array().expect("a list");
        let layouts = all.iter().find(|one| one["name"] == "LayoutCount").expect("a number of layouts");
        layouts["value"].as_f64().expect("a number")
    }

    /// The addresses of all requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        watched::requests(&self.pipe.events(&self.session))
    }

    /// What the browser has complained of: exceptions, console errors, violations of the policy,
    /// and answers that are errors.
    pub(crate) fn complaints(&self) -> Vec<String> {
        watched::complaints(&self.pipe.events(&self.session))
    }

    pub(super) fn tell(&self, method: &str, params: &Value) -> Value {
        self.pipe.ask(Some(&self.session), method, params).expect("chromium does it")
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let context = json!({ "browserContextId": self.context });
        // Of a browser that is gone there is nothing to close.
        drop(self.pipe.ask(None, "Target.disposeBrowserContext", &context));
        self.pipe.forget(&self.session);
    }
}

pub(super) fn size(width: u32, height: f64) -> Value {
    json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false })
}

/// A new tab, and a session with it.
fn attached(pipe: &Pipe, context: &str, address: &str) -> String {
    let new = json!({ "url": address, "browserContextId": context });
    let target = pipe.ask(None, "Target.createTarget", &new).expect("a tab");
    let attach = json!({ "targetId": target["targetId"], "flatten": true });
    let session = pipe.ask(None, "Target.attachToTarget", &attach).expect("a session");
    session["sessionId"].as_str().expect("an id").to_owned()
}
