//! The ids of calls on the page. They differ in each process, so the page shows those of one.

use std::collections::HashMap;

const FIELD: &str = "call=";
const DIGITS: usize = 16;

/// The ids of the page, each for one of this process. Two calls have two ids, on both sides.
#[derive(Default)]
pub(super) struct Ids {
    shown: HashMap<String, String>,
    emitted: HashMap<String, String>,
}

impl Ids {
    /// The lines that were emitted, with the ids that the page shows in the same places.
    pub(super) fn as_shown(&mut self, emitted: &str, shown: &str) -> String {
        let mut ids = of(shown);
        let mut parts = emitted.split(FIELD);
        let mut lines = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (id, rest) = part.split_at(DIGITS);
            lines.push_str(FIELD);
            lines.push_str(&ids.next().map_or_else(|| id.to_owned(), |shown| self.pair(id, shown)));
            lines.push_str(rest);
        }
        lines
    }

    fn pair(&mut self, emitted: &str, shown: &str) -> String {
        let back = self.emitted.entry(shown.to_owned()).or_insert_with(|| emitted.to_owned());
        if back != emitted {
            return format!("(of another call than {shown})");
        }
        self.shown.entry(emitted.to_owned()).or_insert_with(|| shown.to_owned()).clone()
    }
}

fn of(lines: &str) -> impl Iterator<Item = &str> {
    lines.split(FIELD).skip(1).map(|part| &part[..DIGITS])
}

#[test]
fn an_id_of_the_page_stands_for_one_call() {
    let (a, b, shown) = ("a".repeat(16), "b".repeat(16), "c".repeat(16));
    let line = |id: &str| format!("retrying call={id} attempt=1\n");
    let mut ids = Ids::default();
    assert_eq!(ids.as_shown(&line(&a), &line(&shown)), line(&shown));
    assert_eq!(ids.as_shown(&line(&a), &line(&shown)), line(&shown));
    assert_ne!(ids.as_shown(&line(&b), &line(&shown)), line(&shown), "another call");
    assert_ne!(ids.as_shown(&line(&a), &line(&b)), line(&b), "another id");
}
