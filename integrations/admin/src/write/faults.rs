//! Faults, to rehearse.

use resilience::faults::{self, InvalidFault};
use serde_json::{Map, Value};

use super::Done;
use super::audit::told;
use super::body::Body;
use super::overrides::LONGEST_NAME;
use crate::admin::Admin;
use crate::read;
use crate::reply::{Refusal, Reply};
use crate::words;

/// Sets a fault, or does what `action` says.
pub(super) fn set(admin: &Admin, mut body: Body) -> Result<Reply, Refusal> {
    let action = body.text("action", 20);
    let name = match action.as_deref() {
        None | Some("remove") => body.needed("name", LONGEST_NAME, "shop::charge"),
        Some(_) => String::new(),
    };
    let words = if action.is_none() { body.table("words") } else { Map::new() };
    if action.is_none() && words.is_empty() {
        body.refuse(
            "`words` is missing; write `\"words\": { \"rate\": \"5%\", \"latency\": \"200ms..2s\" }`",
        );
    }
    let lasting = body.duration();
    let actor = body.actor();
    body.finish()?;
    told(admin, &actor, || {
        let before = read::faults();
        let text = match action.as_deref() {
            None => {
                let mut fault = fault(&words)?.by(&actor.by).because(&actor.because);
                if let Some(time) = lasting {
                    fault = fault.lasting(time);
                }
                // It is refused as a whole where it is set.
                faults::set(&name, |_| fault).map_err(|error| refused(&error))?;
                let end = lasting.map_or_else(String::new, |time| format!(" for {}", words::time(time)));
                let asleep = if faults::is_armed() { "" } else { "; faults are not armed yet" };
                format!("a fault is set for {name}{end}{asleep}")
            }
            Some(action) => act(action, &name)?,
        };
        let subject = (!name.is_empty()).then(|| name.clone());
        Ok(Done { subject, text, before, after: read::faults() })
    })
}

fn act(action: &str, name: &str) -> Result<String, Refusal> {
    match action {
        "arm" => faults::arm(),
        "stop" => faults::stop(),
        "clear" => faults::clear(),
        "remove" if faults::remove(name) => return Ok(format!("the fault of {name} is removed")),
        "remove" => return Err(Refusal::not_found("no fault is set for exactly this name")),
        _ => return Err(Refusal::mistake("`action` is `arm`, `stop`, `clear` or `remove`")),
    }
    Ok(match action {
        "arm" => "faults are armed",
        "stop" => "faults are removed and no longer armed",
        _ => "all faults are removed",
    }
    .to_owned())
}

fn fault(words: &Map<String, Value>) -> Result<faults::Fault, Refusal> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let words: Vec<(&str, String)> = words.iter().map(|(key, value)| (key.as_str(), text(value))).collect();
    let words: Vec<(&str, &str)> = words.iter().map(|(key, value)| (*key, value.as_str())).collect();
    faults::from_words(&words).map_err(|error| refused(&error))
}

fn refused(error: &InvalidFault) -> Refusal {
    Refusal::mistake(error.message())
}
