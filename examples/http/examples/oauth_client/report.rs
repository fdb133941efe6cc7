//! The printed report: a row for each way, and totals.

use crate::trial::{Got, Outcome};
use crate::ways::Way;
use std::time::Duration;

const HEAD: &str = "\
A service misbehaves, and a client goes on. Each way begins with a client that has a token and has listed
six items on three pages. It ends when the service works again. Requests are those that the service has seen,
without logins. A hedge is another attempt beside one that takes long, or at once after one that fails; it is
no retry, and has no wait.
";

/// Sums of all rows.
#[derive(Default)]
pub(crate) struct Report {
    ways: usize,
    guarded: Sum,
    plain: Sum,
}

#[derive(Default)]
struct Sum {
    calls: usize,
    fresh: usize,
    remembered: usize,
    incomplete: usize,
    failed: usize,
    requests: usize,
    logins: usize,
    waits: Vec<Duration>,
}

impl Report {
    /// Prints the head.
    pub(crate) fn begin() -> Self {
        println!("{HEAD}");
        row("way", "the callers get", ["requests", "logins", "retries", "waits"], "without the policies");
        Self::default()
    }

    /// Prints the row of a way.
    pub(crate) fn row(&mut self, way: Way, guarded: &Outcome, plain: &Outcome) {
        self.ways += 1;
        self.guarded.add(guarded);
        self.plain.add(plain);
        let numbers = [guarded.seen.requests, guarded.seen.logins, guarded.waits.len()];
        let [requests, logins, retries] = numbers.map(|number| number.to_string());
        let waits = format!("{} ms", ms(&guarded.waits));
        let mut without = gets(&plain.got);
        if plain.seen.created > 0 {
            without.push_str(", and an item is made");
        }
        row(way.name(), &gets(&guarded.got), [&requests, &logins, &retries, &waits], &without);
    }

    /// Prints the sums.
    pub(crate) fn totals(&self) {
        println!("\nAll {} ways, {} calls:", self.ways, self.guarded.calls);
        for (sum, about) in [(&self.guarded, "with"), (&self.plain, "without")] {
            let Sum { fresh, remembered, incomplete, failed, requests, logins, waits, .. } = sum;
            println!(
                "  {about} the policies, {fresh} get what they ask for, {remembered} get it from memory,"
            );
            println!("    {incomplete} a part of it, and {failed} an error;");
            println!(
                "    {requests} requests, {logins} logins, {} retries, {} ms of waits",
                waits.len(),
                ms(waits)
            );
        }
        println!("All of this was checked while it happened.");
    }
}

impl Sum {
    fn add(&mut self, outcome: &Outcome) {
        let count = |is: fn(&Got) -> bool| outcome.got.iter().filter(|got| is(got)).count();
        self.calls += outcome.got.len();
        self.fresh += count(|got| matches!(got, Got::Fresh | Got::Made));
        self.remembered += count(|got| matches!(got, Got::Remembered));
        self.incomplete += count(|got| matches!(got, Got::Incomplete));
        self.failed += count(|got| matches!(got, Got::Failed(_)));
        self.requests += outcome.seen.requests;
        self.logins += outcome.seen.logins;
        self.waits.extend(&outcome.waits);
    }
}

fn ms(waits: &[Duration]) -> u128 {
    waits.iter().sum::<Duration>().as_millis()
}

fn row(way: &str, gets: &str, numbers: [&str; 4], without: &str) {
    let [requests, logins, retries, waits] = numbers;
    println!("{way:<41}  {gets:<46}  {requests:>8}  {logins:>6}  {retries:>7}  {waits:>7}  {without}");
}

/// In words what the calls got, each kind once.
fn gets(all: &[Got]) -> String {
    let mut kinds: Vec<(&Got, usize)> = Vec::new();
    for got in all {
        match kinds.iter_mut().find(|(kind, _)| *kind == got) {
            Some((_, count)) => *count += 1,
            None => kinds.push((got, 1)),
        }
    }
    let words = kinds.into_iter().map(|(kind, count)| match kind {
        Got::Fresh => format!("{count} fresh"),
        Got::Remembered => format!("{count} from memory"),
        Got::Incomplete => format!("{count} incomplete"),
        Got::Made => format!("{count} made"),
        Got::Failed(reason) => format!("{count} failed: {reason}"),
    });
    words.collect::<Vec<_>>().join(", ")
}
