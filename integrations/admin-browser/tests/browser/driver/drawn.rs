//! Pictures of a page, in `target/screenshots`.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::page::{Page, Screen, size};

/// What was changed last is on the screen.
const SETTLED: &str =
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";

impl Page {
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
}
