//! Checks across settings. One whose value is not known counts as present and valid.

use std::time::Duration;

use crate::rules::given::{AllGiven as _, Given, Mistake};
use crate::rules::value::Value;

pub(super) fn check(given: &[Given]) -> Vec<Mistake> {
    match (given.value("queue"), given.value("wait")) {
        (Some(Value::Count(0)), wait) if given.is_given("wait") && !is_zero(wait) => {
            let message = "`queue = 0` has no place to wait, so `wait` never acts; remove one of them";
            vec![Mistake::at_value_that_turns_off("queue", message.to_owned())]
        }
        (queue, Some(Value::Duration(wait))) if wait.is_zero() && given.is_given("queue") => {
            let places = match queue {
                Some(Value::Count(0)) => return Vec::new(),
                Some(Value::Count(places)) => format!(" ({places})"),
                _ => String::new(),
            };
            let message = format!(
                "a `wait` of zero lets no call wait, so `queue`{places} is never used; write a longer `wait`, or remove both"
            );
            vec![Mistake::at_value_that_turns_off("wait", message)]
        }
        // The queue that follows from `wait` would be one in which nobody ever waits.
        (None, wait) if !given.is_given("queue") && is_zero(wait) => {
            let message = "a `wait` of zero lets no call wait; write a longer `wait`, or remove it, as without it a call that \
                           finds no free place is rejected at once";
            vec![Mistake::at_value_that_turns_off("wait", message.to_owned())]
        }
        _ => Vec::new(),
    }
}

fn is_zero(wait: Option<Value>) -> bool {
    wait == Some(Value::Duration(Duration::ZERO))
}
