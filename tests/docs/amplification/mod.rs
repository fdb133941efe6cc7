//! `docs/amplification.md`

mod breaker;
mod budget;
mod deadline;
mod hints;
mod hop;
mod layers;
mod once;
mod place;

use std::cell::Cell;
use std::fmt::Write as _;
use std::io;

use futures::future::join_all;

use crate::check;

const PAGE: &str = "docs/amplification.md";

/// A database that is down.
#[derive(Default)]
struct Database {
    queries: Cell<u32>,
}

impl Database {
    async fn query(&self) -> io::Result<String> {
        self.queries.set(self.queries.get() + 1);
        Err(io::ErrorKind::ConnectionRefused.into())
    }

    /// How often it was asked, since this was last called.
    fn queries(&self) -> u32 {
        self.queries.take()
    }
}

/// The queries of so many pages at once.
macro_rules! queries {
    ($layers:ident, $pages:expr) => {{
        let db = Database::default();
        let outcomes = join_all((0..$pages).map(|_| $layers::page(&db))).await;
        assert!(outcomes.iter().all(Result::is_err));
        db.queries()
    }};
}

/// One test, as both columns of a row share a budget or a breaker: the thousand pages come first.
#[tokio::test(start_paused = true)]
async fn the_page_shows_what_is_counted() {
    let mut table = String::new();
    let mut row = |layers: &str, of_many: u32, of_one: u32| {
        writeln!(table, "{layers:<26} {of_one:>3} {of_many:>8}").expect("a string takes all");
    };
    row("three in three in three", queries!(layers, 1000), queries!(layers, 1));
    row("nested = once", queries!(once, 1000), queries!(once, 1));
    row("the innermost alone", queries!(place, 1000), queries!(place, 1));
    let of_one = budget::of_one().await;
    row("one budget for all three", queries!(budget, 1000), of_one);
    let of_one = breaker::of_one().await;
    row("a breaker, innermost", queries!(breaker, 1000), of_one);
    assert_eq!(table, check::shown(PAGE)[0].split_once('\n').expect("it has a head").1, "{table}");
}
