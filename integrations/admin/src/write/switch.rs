//! Kill switches.

use resilience::control::{self, Breakers, Mistakes, Switch};

use super::Done;
use super::audit::told;
use super::body::{Actor, Body};
use super::overrides::refused;
use crate::admin::Admin;
use crate::now;
use crate::read;
use crate::reply::{Refusal, Reply};
use crate::words;

/// Throws a switch, or puts it back.
pub(super) fn throw(admin: &Admin, mut body: Body) -> Result<Reply, Refusal> {
    let switch = body.needed("switch", 20, "retries");
    let to = body.needed("to", 20, "off");
    let actor = body.actor();
    let is_release = to == "on";
    let lasting = body.duration_if(!is_release, "a switch that is put back stays so");
    let target = match (&*switch, &*to) {
        ("everything", "off" | "on") => Some(Switch::Everything),
        ("retries", "off" | "on") => Some(Switch::Retries),
        ("breakers", "off" | "on") => Some(Switch::Breakers(Breakers::Off)),
        ("breakers", "observe") => Some(Switch::Breakers(Breakers::Observe)),
        _ => None,
    };
    if target.is_none() && !switch.is_empty() && !to.is_empty() {
        body.refuse("`switch` is `everything`, `retries` or `breakers`, and `to` is `off` or `on`, for breakers also `observe`");
    }
    body.finish()?;
    let Some(target) = target else { return Err(Refusal::mistake("there is no such switch")) };
    told(admin, &actor, || {
        let before = read::switches(&now::switches());
        let text = if is_release {
            release(target, &actor)?
        } else {
            let thrown = control::throw(target).by(&actor.by).because(&actor.because);
            let thrown = match lasting {
                Some(time) => thrown.lasting(time),
                None => thrown.until_resumed(),
            };
            thrown.map_err(|mistakes: Mistakes| refused(&mistakes))?;
            let end = lasting.map_or_else(
                || "until it is put back".to_owned(),
                |time| format!("for {}", words::time(time)),
            );
            format!("the switch `{switch}` is thrown to {to} {end}")
        };
        Ok(Done { subject: None, text, before, after: read::switches(&now::switches()), id: None })
    })
}

/// Puts a switch back. One that a variable or the file has thrown stays.
fn release(switch: Switch, actor: &Actor) -> Result<String, Refusal> {
    let word = switch.as_str();
    let is_released = control::ending().by(&actor.by).because(&actor.because).release(switch);
    let others: Vec<String> = now::switches()
        .into_iter()
        .filter(|thrown| thrown.switch == word)
        .map(|thrown| thrown.origin)
        .collect();
    match (is_released, others.first()) {
        (true, None) => Ok(format!("the switch `{word}` is put back")),
        (true, Some(origin)) => {
            Ok(format!("the switch `{word}` is put back here; it is still thrown by {origin}"))
        }
        (false, Some(origin)) => Err(Refusal::conflict(format!(
            "the switch `{word}` is thrown by {origin}, and can only be put back there"
        ))),
        (false, None) => Err(Refusal::conflict(format!("the switch `{word}` is not thrown"))),
    }
}
