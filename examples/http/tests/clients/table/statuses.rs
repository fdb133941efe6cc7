//! Answers that are judged by their status.

use super::row::{Row, heals, permanent};
use crate::client::Read::{Head, Text};
use crate::scene::Scene;
use unruly::Reply;

const TRANSIENT: [u16; 13] = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];
const PERMANENT: [u16; 13] = [400, 401, 403, 404, 409, 410, 418, 422, 501, 505, 519, 525, 530];

pub(crate) fn rows() -> Vec<Row> {
    let twice = || Scene::script([Reply::status(503), Reply::status(503)]);
    let mut rows = vec![
        heals("503 twice", Head, twice).but(|row| row.waits(&[100, 200]).requests(3)),
        heals("503 twice, as errors", Text, twice).but(|row| row.waits(&[100, 200]).requests(3)),
        heals("503 three times", Head, || Scene::always(|_| Reply::status(503)))
            .but(|row| row.waits(&[100, 200]).requests(3).status(503)),
    ];
    for status in TRANSIENT {
        let once = move || Scene::script([Reply::status(status)]);
        rows.push(heals(status.to_string(), Head, once));
        rows.push(heals(format!("{status}, as an error"), Text, once));
    }
    for status in PERMANENT {
        let once = move || Scene::script([Reply::status(status)]);
        rows.push(permanent(status.to_string(), Head, once).but(|row| row.status(status)));
        rows.push(permanent(format!("{status}, as an error"), Text, once));
    }
    rows
}
