//! What a run has shown, printed and held to be true.

use std::error::Error;
use std::fmt::Display;

use crate::bank::Books;
use crate::crowd::{ORDERS, Told, WORKERS, Way};

/// Prints the numbers of a run.
///
/// # Errors
/// If they are not what is said of them.
pub(crate) fn report(way: Way, told: &Told, books: &Books) -> Result<(), Box<dyn Error>> {
    let (acknowledged, failed) = (told.acknowledged.len(), told.failed.len());
    let made_all_the_same = books.made_of(&told.failed);
    let lost = acknowledged - books.made_of(&told.acknowledged);
    println!("{}", title(way));
    line("acknowledged", acknowledged, "");
    line("errors to callers", failed, "");
    line("  made all the same", made_all_the_same, "the caller believes that they failed");
    line("  never made", failed - made_all_the_same, "");
    line("acknowledged and lost", lost, "");
    line("made twice", books.doubled(), "");
    line("money gained", books.gained, "transactions are atomic");
    line("commits in doubt", told.in_doubt, "the connection broke before the answer");
    let all = (ORDERS * WORKERS) as usize;
    ensure(acknowledged + failed == all, "every call has ended")?;
    ensure(lost == 0, "what is acknowledged is there")?;
    ensure(books.gained == 0 && books.wrong_accounts == 0, "the accounts agree with the transfers")?;
    match way {
        Way::Once => {
            ensure(made_all_the_same > 0, "a caller was told that a transfer failed, and it was made")?;
            ensure(failed > made_all_the_same, "a transfer was not made")?;
            ensure(books.doubled() == 0, "one attempt makes one transfer")?;
        }
        Way::Blindly => {
            ensure(failed == 0, "repeated for long enough, every call succeeds")?;
            ensure(books.doubled() > 0, "a transfer was made twice")?;
        }
        Way::Recipe => {
            line("  had been made", told.found, "the key was there");
            line("  had not", told.in_doubt - told.found, "the next attempt made them");
            ensure(failed == 0, "no caller saw an error")?;
            ensure(books.doubled() == 0, "no transfer was made twice")?;
            ensure(books.made.len() == all, "every transfer was made")?;
            ensure(told.found > 0 && told.found < told.in_doubt, "commits were in doubt, of both kinds")?;
        }
    }
    println!();
    Ok(())
}

fn title(way: Way) -> &'static str {
    match way {
        Way::Once => "One attempt each:",
        Way::Blindly => "Attempts until one succeeds, without a key:",
        Way::Recipe => "Attempts until one succeeds, each of which begins with the key:",
    }
}

fn line(what: &str, number: impl Display, note: &str) {
    let note = if note.is_empty() { String::new() } else { format!("  ({note})") };
    println!("  {what:<22}{number:>6}{note}");
}

fn ensure(is_true: bool, statement: &str) -> Result<(), Box<dyn Error>> {
    if is_true { Ok(()) } else { Err(format!("it is not true that {statement}").into()) }
}
