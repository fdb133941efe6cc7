//! Messages to the browser and back, over two pipes: no port, and the browser ends with the test.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// A browser that says nothing for so long is broken.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// Events of the sessions of all pages, in their order.
type Events = Arc<Mutex<HashMap<String, Vec<Value>>>>;
type Waiting = Arc<Mutex<HashMap<u64, Sender<Value>>>>;

pub(super) struct Pipe {
    input: Mutex<ChildStdin>,
    next: AtomicU64,
    waiting: Waiting,
    events: Events,
}

impl Pipe {
    pub(super) fn of(browser: &mut Child) -> Self {
        let input = Mutex::new(browser.stdin.take().expect("a pipe to the browser"));
        let output = browser.stdout.take().expect("a pipe from the browser");
        let (waiting, events) = (Waiting::default(), Events::default());
        let (answers, heard) = (Arc::clone(&waiting), Arc::clone(&events));
        std::thread::spawn(move || listen(output, &answers, &heard));
        Self { input, next: AtomicU64::new(1), waiting, events }
    }

    /// Asks, and waits for the answer. An error of the browser is returned as its message.
    pub(super) fn ask(&self, session: Option<&str>, method: &str, params: &Value) -> Result<Value, String> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = channel();
        self.waiting.lock().expect("the list of questions").insert(id, answer);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.input.lock().expect("the pipe").write_all(&bytes).map_err(|error| error.to_string())?;
        let mut answer =
            answered.recv_timeout(ANSWER_WITHIN).map_err(|_| format!("no answer to {method}"))?;
        match answer.get("error") {
            Some(error) => Err(format!("{method}: {error}")),
            None => Ok(answer["result"].take()),
        }
    }

    /// The events of a session so far.
    pub(super) fn events(&self, session: &str) -> Vec<Value> {
        self.events.lock().expect("the events").get(session).cloned().unwrap_or_default()
    }

    pub(super) fn forget(&self, session: &str) {
        self.events.lock().expect("the events").remove(session);
    }
}

fn listen(output: ChildStdout, waiting: &Waiting, events: &Events) {
    let mut output = BufReader::new(output);
    let mut message = Vec::new();
    while output.read_until(0, &mut message).is_ok_and(|read| read > 0) {
        message.pop();
        let value: Value = serde_json::from_slice(&message).expect("the browser writes JSON");
        message.clear();
        if let Some(id) = value["id"].as_u64() {
            let asked = waiting.lock().expect("the list of questions").remove(&id);
            // Whoever asked may have given up.
            asked.map(|asked| asked.send(value));
        } else if let Some(session) = value["sessionId"].as_str().map(str::to_owned) {
            events.lock().expect("the events").entry(session).or_default().push(value);
        }
    }
    // All who wait learn that there is no browser any more.
    waiting.lock().expect("the list of questions").clear();
}
