//! The order service, and the faults of its answers.

use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use unruly::{Reply, Request, Server};

/// The fault of a request: before it is served, or after it.
#[derive(Clone)]
pub(crate) enum Fault {
    /// The request is served without a fault.
    None,
    /// The request gets this reply and is not served.
    Before(Reply),
    /// The request is served, and its answer is lost.
    AnswerLost,
}

/// A service that stops when it is dropped.
pub(crate) struct Service {
    server: Server,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    faults: VecDeque<Fault>,
    down: bool,
    charges: u64,
    /// The answers to requests that have had an effect, by their idempotency keys.
    answered: HashMap<String, Value>,
}

impl Service {
    pub(crate) fn start() -> std::io::Result<Self> {
        let state = Arc::<Mutex<State>>::default();
        let handler = state.clone();
        let server = Server::start(move |request| lock(&handler).reply(request))?;
        Ok(Self { server, state })
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// The next requests have these faults, in this order.
    pub(crate) fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.state).faults.extend(faults);
    }

    /// From now on every request gets a 503, or none does.
    pub(crate) fn down(&self, down: bool) {
        lock(&self.state).down = down;
    }

    /// The number of requests that have reached the service.
    pub(crate) fn requests(&self) -> usize {
        self.server.count()
    }

    /// The number of charges.
    pub(crate) fn charges(&self) -> u64 {
        lock(&self.state).charges
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn reply(&mut self, request: &Request) -> Reply {
        if self.down {
            return Reply::status(503).body("<html>down for maintenance</html>");
        }
        match self.faults.pop_front().unwrap_or(Fault::None) {
            Fault::None => self.serve(request),
            Fault::Before(reply) => reply,
            Fault::AnswerLost => {
                self.serve(request);
                Reply::hang_up()
            }
        }
    }

    fn serve(&mut self, request: &Request) -> Reply {
        match (request.method.as_str(), request.path()) {
            ("GET", "/orders") => page(request.target.split_once("page=").map_or("1", |(_, page)| page)),
            ("GET", "/orders/7") => Reply::status(200).json(&json!({ "id": 7, "item": "lamp" })),
            ("POST", "/charges") => self.charge(request),
            _ => Reply::status(404)
                .json(&json!({ "error": { "code": "no_such_order", "message": "unknown" } })),
        }
    }

    /// Charges for an order. A repeated key gets the first answer again, and is not charged.
    fn charge(&mut self, request: &Request) -> Reply {
        let key = request.header("idempotency-key").unwrap_or_default().to_owned();
        let charges = &mut self.charges;
        let receipt = self.answered.entry(key).or_insert_with(|| {
            *charges += 1;
            json!({ "receipt": *charges })
        });
        Reply::status(201).json(receipt)
    }
}

/// Three pages of two orders. The name of a page has an `&` at its end, which a client has to
/// encode.
fn page(name: &str) -> Reply {
    let number: u64 = name.trim_end_matches("%26").parse().unwrap_or(1);
    let order = |id: u64| if id == 4 { json!({ "id": id }) } else { json!({ "id": id, "item": "lamp" }) };
    let mut page = json!({ "orders": [order(2 * number - 1), order(2 * number)] });
    if number < 3 {
        page["next"] = json!(format!("{}&", number + 1));
    }
    Reply::status(200).json(&page)
}
