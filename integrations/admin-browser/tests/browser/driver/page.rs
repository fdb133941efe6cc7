//! A page that is open: read, pressed, typed into and drawn.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::pipe::Pipe;
use super::watched;

/// How long something that must come may take on a busy machine.
const WITHIN: Duration = Duration::from_secs(20);

const READS: &str = "(node) => { if (!node) return ''; const texts = []; \
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT); \
    while (walk.nextNode()) { const { parentElement, data } = walk.currentNode; \
      if (!parentElement.closest('[hidden], title') && data.trim()) texts.push(data.replace(/\\s+/g, ' ').trim()); } \
    return texts.join(' '); }";

/// The middle of an element, once it is in sight and stands still.
const MIDDLE: &str = "async (selector) => { \
    const node = document.querySelector(selector); \
    const frame = () => new Promise((done) => requestAnimationFrame(done)); \
    let before = null; \
    for (let tries = 0; tries < 200; tries += 1) { \
      node.scrollIntoView({ block: 'center', behavior: 'instant' }); \
      await frame(); await frame(); \
      const box = node.getBoundingClientRect(); \
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]; \
      if (before && before[0] === x && before[1] === y && node.contains(document.elementFromPoint(x, y))) return [x, y]; \
      before = [x, y]; \
    } \
    return 'never stood still'; }";

/// What was changed last is on the screen.
const SETTLED: &str =
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";

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
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.tell(&format!("{domain}.enable"), &json!({}));
        }
        page.tell("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watched::VIOLATIONS }));
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

    /// Presses the middle of an element with the mouse.
    pub(crate) fn click(&self, selector: &str) {
        let place = self.point_of(selector);
        for kind in ["mousePressed", "mouseReleased"] {
            let params =
                json!({ "type": kind, "x": place.0, "y": place.1, "button": "left", "clickCount": 1 });
            self.tell("Input.dispatchMouseEvent", &params);
        }
    }

    pub(crate) fn point_at(&self, selector: &str) {
        let (x, y) = self.point_of(selector);
        self.tell("Input.dispatchMouseEvent", &json!({ "type": "mouseMoved", "x": x, "y": y }));
    }

    fn point_of(&self, selector: &str) -> (f64, f64) {
        let place = self.value(&format!("({MIDDLE})({selector:?})"));
        assert!(place.is_array(), "{selector} {place}");
        (place[0].as_f64().expect("x"), place[1].as_f64().expect("y"))
    }

    /// One key, as a keyboard sends it: `Enter`, `Tab`, `/`.
    pub(crate) fn press(&self, key: &str) {
        let text = match key {
            "Enter" => "\r",
            "Space" => " ",
            one if one.chars().count() == 1 => one,
            _ => "",
        };
        let named = if key == "Space" { " " } else { key };
        let kind = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        let code = match key {
            "Enter" => 13,
            "Space" => 32,
            "Tab" => 9,
            "Escape" => 27,
            "ArrowDown" => 40,
            "ArrowUp" => 38,
            _ => 0,
        };
        let code_word = if key == "Space" { "Space" } else { "" };
        let params = |kind: &str| json!({ "type": kind, "key": named, "code": code_word, "text": text, "windowsVirtualKeyCode": code });
        self.tell("Input.dispatchKeyEvent", &params(kind));
        self.tell(
            "Input.dispatchKeyEvent",
            &json!({ "type": "keyUp", "key": named, "windowsVirtualKeyCode": code }),
        );
    }

    /// Types into whatever has the focus.
    pub(crate) fn types(&self, text: &str) {
        self.tell("Input.insertText", &json!({ "text": text }));
    }

    /// Sets a field of a form, as a person does: by its label.
    pub(crate) fn fill(&self, form: &str, label: &str, text: &str) {
        let find = format!(
            "(() => {{ const label = [...document.querySelectorAll({form:?} + ' label')]\
             .find((one) => one.innerText.trim() === {label:?}); const field = label.control; \
             field.focus(); field.select?.(); return field.tagName; }})()"
        );
        if self.text(&find) == "SELECT" {
            let choose = format!(
                "(() => {{ const field = document.activeElement; field.value = {text:?}; \
                 field.dispatchEvent(new Event('change', {{ bubbles: true }})); return field.value; }})()"
            );
            assert_eq!(self.text(&choose), text, "a choice of {label}");
        } else {
            self.types(text);
        }
    }

    /// Draws what is seen into `target/screenshots`.
    pub(crate) fn draw(&self, name: &str) {
        self.save(name, &json!({ "format": "png" }));
    }

    /// Draws the whole page, on a screen as high as it is: what is out of sight is not laid out.
    pub(crate) fn draw_whole(&self, name: &str, screen: Screen) {
        self.value("scrollTo({ top: 0, behavior: 'instant' })");
        let mut height = 0.0;
        // What comes into sight can be higher than was guessed.
        for _ in 0..3 {
            height = self.number("Math.min(document.documentElement.scrollHeight, 4000)");
            self.tell("Emulation.setDeviceMetricsOverride", &size(screen.width, height));
            self.value(SETTLED);
        }
        assert!(height > 0.0, "{name} is empty");
        self.draw(name);
        self.resize(screen);
    }

    fn save(&self, name: &str, params: &Value) {
        // Once what was changed last is on the screen.
        self.value(SETTLED);
        let picture = self.tell("Page.captureScreenshot", params);
        let bytes = STANDARD.decode(picture["data"].as_str().expect("a picture")).expect("base64");
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        std::fs::write(folder.join(format!("{name}.png")), bytes).expect("a picture");
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

fn size(width: u32, height: f64) -> Value {
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
