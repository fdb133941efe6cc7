//! Faults, to rehearse.

use std::time::Duration;

use resilience::control;
use resilience::faults::{self, InvalidFault};
use serde_json::{Map, Value, json};

use super::Done;
use super::audit::told;
use super::body::{Actor, Body};
use super::overrides::LONGEST_NAME;
use crate::admin::Admin;
use crate::now;
use crate::read;
use crate::reply::{Refusal, Reply};
use crate::words;

/// The longest value of a word, which may be a script, in characters.
const LONGEST_WORD: usize = 1_000;

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
    let lasting = body.duration_if(action.is_none(), "an action is done at once");
    let actor = body.actor();
    body.finish()?;
    let scope = scope(action.as_deref(), &name);
    told(admin, &actor, || {
        let before = seen(scope);
        let text = match action.as_deref() {
            None => give(&name, &words, &actor, lasting)?,
            Some(action) => act(action, &name)?,
        };
        let subject = (!name.is_empty()).then(|| name.clone());
        Ok(Done { subject, text, before, after: seen(scope), id: None })
    })
}

/// What a change is about: one fault, or whether they are armed and how many there are.
fn scope<'a>(action: Option<&str>, name: &'a str) -> Option<&'a str> {
    matches!(action, None | Some("remove")).then_some(name)
}

/// What an event tells of the faults: of the whole list it would be too much.
fn seen(name: Option<&str>) -> Value {
    let all = now::faults();
    match name {
        Some(name) => all.list.iter().find(|fault| fault.name == name).map_or(Value::Null, read::fault),
        None => json!({ "armed": all.is_armed, "faults": all.list.len() }),
    }
}

fn give(
    name: &str,
    words: &Map<String, Value>,
    actor: &Actor,
    lasting: Option<Duration>,
) -> Result<String, Refusal> {
    control::check_function(name).map_err(|mistakes| super::overrides::refused(&mistakes))?;
    let mut fault = fault(words)?.by(&actor.by).because(&actor.because);
    if let Some(time) = lasting {
        fault = fault.lasting(time);
    }
    // It is refused as a whole where it is set.
    faults::set(name, |_| fault).map_err(|error| refused(&error))?;
    // Without a duration it has that of all faults.
    let set = now::faults().list.into_iter().find(|fault| fault.name == name);
    let end = set.map_or_else(String::new, |fault| format!(" for {}", words::time(fault.ends_in)));
    let asleep = if faults::is_armed() { "" } else { "; faults are not armed yet" };
    Ok(format!("a fault is set for {name}{end}{asleep}"))
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
    if let Some((key, _)) = words.iter().find(|(_, text)| text.chars().count() > LONGEST_WORD) {
        return Err(Refusal::mistake(&format!("`{key:.40}` has at most {LONGEST_WORD} characters")));
    }
    let words: Vec<(&str, &str)> = words.iter().map(|(key, value)| (*key, value.as_str())).collect();
    faults::from_words(&words).map_err(|error| refused(&error))
}

fn refused(error: &InvalidFault) -> Refusal {
    Refusal::mistake(error.message())
}
