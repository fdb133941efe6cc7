//! Answers that say when to come back.

use super::row::{Row, heals};
use crate::client::Read::Head;
use crate::scene::Scene;
use unruly::Reply;

/// Half a minute before [`AFTER`].
const DATE: &str = "Sun, 06 Nov 1994 08:49:07 GMT";
/// One moment, in the three forms of an HTTP date.
const AFTER: [&str; 3] =
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
const AGES: &str = "Fri, 31 Dec 9999 23:59:59 GMT";

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![
        after("Retry-After: 7", 429, &[("Retry-After", "7")]).but(|row| row.waits(&[7_000])),
        after("Retry-After: 60", 503, &[("Retry-After", "60")]).but(|row| row.waits(&[60_000])),
        after("Retry-After below the backoff", 503, &[("Retry-After", "0")]),
        gives_up(after("Retry-After: 61, which is too long", 503, &[("Retry-After", "61")]), 503),
        after("a date that is past", 503, &[("Retry-After", AFTER[0])]),
        after("a date that is past when it is sent", 503, &[("Date", AFTER[0]), ("Retry-After", DATE)]),
        gives_up(after("a date in thousands of years", 503, &[("Retry-After", AGES)]), 503),
        after("seconds beside a date", 503, &[("Date", DATE), ("Retry-After", "7")])
            .but(|row| row.waits(&[7_000])),
        after("garbage for a date beside one", 503, &[("Date", "today"), ("Retry-After", AFTER[0])]),
        after("milliseconds before seconds", 429, &[("retry-after-ms", "1500.5"), ("Retry-After", "2")])
            .but(|row| row.waits(&[1_500])),
        after("milliseconds of Azure", 429, &[("x-ms-retry-after-ms", "250")]).but(|row| row.waits(&[250])),
        after("garbage for milliseconds", 503, &[("retry-after-ms", "soon"), ("Retry-After", "7")])
            .but(|row| row.waits(&[7_000])),
        gives_up(after("milliseconds that are too many", 503, &[("retry-after-ms", "60001")]), 503),
        gives_up(after("a permanent status with a hint", 409, &[("Retry-After", "7")]), 409),
        heals("two hints, one after the other", Head, || {
            Scene::script(["7", "1"].map(|after| Reply::status(503).header("Retry-After", after)))
        })
        .but(|row| row.waits(&[7_000, 1_000]).requests(3)),
    ];
    for form in AFTER {
        let name = format!("Retry-After: {form}, of a server whose clock is behind");
        let headers: &[_] = Box::leak(Box::new([("Date", DATE), ("Retry-After", form)]));
        rows.push(after(name, 429, headers).but(|row| row.waits(&[30_000])));
    }
    for garbage in ["soon", "-1", "1.5", "", "Mon, 06 Nov 1994 08:49:37 GMT", "7, 8"] {
        let headers: &[_] = Box::leak(Box::new([("Retry-After", garbage)]));
        rows.push(after(format!("Retry-After: {garbage:?}, which is garbage"), 429, headers));
    }
    rows
}

fn after(name: impl Into<String>, status: u16, headers: &'static [(&'static str, &'static str)]) -> Row {
    heals(name, Head, move || {
        let reply = Reply::status(status);
        Scene::script([headers.iter().fold(reply, |reply, (name, value)| reply.header(name, value))])
    })
}

fn gives_up(row: Row, status: u16) -> Row {
    row.but(|row| row.waits(&[]).requests(1).status(status))
}
