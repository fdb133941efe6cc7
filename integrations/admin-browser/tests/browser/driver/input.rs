//! The hands of a person: mouse and keyboard.

use serde_json::json;

use super::page::Page;

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

impl Page {
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
}
