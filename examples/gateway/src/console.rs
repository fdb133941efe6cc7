//! What the terminal shows: acts, lines with their time, and the ledger of what each policy saved.

use std::sync::LazyLock;
use std::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The times of lines count from here.
pub(crate) fn begin() {
    LazyLock::force(&START);
}

/// A new part of the story.
pub(crate) fn act(title: &str) {
    println!("\n{title}");
}

/// Prints a line with its time, and what it is about.
pub(crate) fn line(about: &str, text: &str) {
    println!("{:>7.3}s  {about:<16}  {text}", START.elapsed().as_secs_f64());
}

/// What each policy saved: the same load without it, and with it.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Vec<[String; 3]>);

impl Ledger {
    pub(crate) fn note(&mut self, policy: &str, without: String, with: String) {
        self.0.push([policy.to_owned(), without, with]);
    }

    pub(crate) fn print(&self) {
        act("The ledger. The same load without the policy, and with it.");
        let head = ["policy", "without it", "with it"].map(str::to_owned);
        let widths = [0, 1].map(|column| {
            let cells = self.0.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or_default().max(head[column].len())
        });
        for [policy, without, with] in std::iter::once(&head).chain(&self.0) {
            println!("  {policy:<0$}  {without:<1$}  {with}", widths[0], widths[1]);
        }
    }
}
