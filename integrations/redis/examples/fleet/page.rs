//! What the page of a replica says.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::Outcome;

/// A page that does not answer in this time does not answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The breaker of a replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Breaker {
    pub(crate) state: String,
    /// The opening of the fleet that it obeys, and the replica that began it.
    pub(crate) obeys: Option<(u64, String)>,
    /// How often its own calls have opened it.
    pub(crate) times_opened: u64,
    pub(crate) rejected: u64,
}

impl Breaker {
    pub(crate) fn is(&self, state: &str) -> bool {
        self.state == state
    }
}

/// All that is asked of a page.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) replica: String,
    pub(crate) breaker: Breaker,
    pub(crate) is_up: bool,
    /// The ids of the replicas that it shows, each with the state of its breaker and its lag.
    pub(crate) fleet: Vec<(String, String, f64)>,
    /// The sentences of what needs attention, by their kind.
    pub(crate) attention: Vec<(String, String)>,
}

/// How often a breaker has closed: by its own probe, and because others have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) opened: u64,
    pub(crate) closed_by_probe: u64,
    pub(crate) closed_by_fleet: u64,
}

pub(crate) fn look(address: SocketAddr) -> Outcome<Seen> {
    let state: Value = serde_json::from_str(&get(address, "/api/v1/state")?)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let breaker = list(&state["breakers"]).into_iter().find(|one| one["name"] == "payments");
    let breaker = breaker.ok_or("the page shows no breaker `payments`")?;
    let shared = &state["shared"];
    let fleet = list(&shared["replicas"]);
    let attention = list(&state["attention"]);
    Ok(Seen {
        replica: text(&state["replica"]),
        breaker: Breaker {
            state: text(&breaker["state"]),
            obeys: breaker["shared"]["epoch"].as_u64().map(|epoch| (epoch, text(&breaker["shared"]["by"]))),
            times_opened: breaker["times_opened"].as_u64().ok_or("it counts no openings")?,
            rejected: breaker["rejected"].as_u64().ok_or("it counts no rejections")?,
        },
        is_up: shared["up"] == true,
        fleet: fleet.iter().map(replica).collect(),
        attention: attention.iter().map(|one| (text(&one["kind"]), text(&one["text"]))).collect(),
    })
}

fn replica(one: &Value) -> (String, String, f64) {
    let lag = one["lag_seconds"].as_f64().unwrap_or_default();
    (text(&one["replica"]), text(&one["breakers"][0]["state"]), lag)
}

/// The counters of `/metrics`, which miss nothing that happens between two looks.
pub(crate) fn changes(address: SocketAddr) -> Outcome<Changes> {
    let metrics = get(address, "/metrics")?;
    let lines = metrics.lines().filter(|line| line.starts_with("resilience_breaker_transitions_total{"));
    let count = |labels: &[&str]| -> u64 {
        let lines = lines.clone().filter(|line| labels.iter().all(|label| line.contains(label)));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
    };
    Ok(Changes {
        opened: count(&["to=\"open\""]),
        closed_by_probe: count(&["to=\"closed\"", "cause=\"probes_succeeded\""]),
        closed_by_fleet: count(&["to=\"closed\"", "cause=\"shared\""]),
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn get(address: SocketAddr, path: &str) -> Outcome<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("it is no answer of HTTP")?;
    if !head.starts_with("HTTP/1.1 200") {
        return Err(format!("{path}: {head}").into());
    }
    Ok(body.to_owned())
}
