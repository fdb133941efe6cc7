//! Argument layer: `limit` and `name`.

use resilience::{Bulkhead, bulkhead};
use tokio::join;
use tokio::time::Instant;

use crate::bulkhead::{Error, began, full, work};
use crate::support::ms;

#[tokio::test(start_paused = true)]
async fn so_many_calls_run_at_once_and_the_next_is_rejected() {
    #[bulkhead(2)]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    let start = Instant::now();
    let (first, second, third) = join!(call(10), call(20), call(0));
    assert_eq!(began(first, start), Some(ms(0)));
    assert_eq!(began(second, start), Some(ms(0)));
    let full = full(third).expect("both places are taken");
    assert_eq!((full.limit(), full.waited(), full.key()), (2, ms(0), None));
    assert!(full.name().ends_with("::call"), "{}", full.name());
    assert!(call(0).await.is_ok(), "both places are free again");
}

#[test]
fn sync_calls_are_counted_on_every_level() {
    #[bulkhead(2)]
    fn nest(below: u32) -> Result<u32, Error> {
        if below == 0 { Ok(1) } else { Ok(1 + nest(below - 1)?) }
    }
    assert_eq!(nest(1), Ok(2));
    assert_eq!(full(nest(2)).map(|full| full.limit()), Some(2));
    assert_eq!(nest(1), Ok(2), "the places are free again");
}

#[test]
fn a_failure_frees_the_place_as_a_success_does() {
    #[bulkhead(1)]
    fn fails() -> Result<(), Error> {
        Err(Error::Failed)
    }
    assert_eq!([fails(), fails()], [Err(Error::Failed), Err(Error::Failed)]);
}

#[test]
fn the_limit_may_stand_anywhere_by_its_key() {
    const LIMIT: u32 = 1;
    #[bulkhead(name = "bulkhead: limit by its key", limit = LIMIT + 1)]
    fn call() -> Result<u32, Error> {
        Ok(Bulkhead::named("bulkhead: limit by its key").snapshot().running())
    }
    #[bulkhead(usize::BITS / 16, name = "bulkhead: limit of an expression")]
    fn other() -> Result<u32, Error> {
        Ok(Bulkhead::named("bulkhead: limit of an expression").snapshot().limit())
    }
    assert_eq!((call(), other()), (Ok(1), Ok(usize::BITS / 16)));
    assert_eq!(Bulkhead::named("bulkhead: limit by its key").snapshot().limit(), 2);
}

#[test]
fn functions_of_one_name_share_the_places() {
    #[bulkhead(1, name = "bulkhead: shared")]
    fn outer() -> Result<(), Error> {
        inner()
    }
    #[bulkhead(1, name = "bulkhead: shared")]
    fn inner() -> Result<(), Error> {
        Ok(())
    }
    assert_eq!(inner(), Ok(()));
    assert_eq!(full(outer()).map(|full| full.name()), Some("bulkhead: shared"));
    assert!(Bulkhead::named("bulkhead: shared").snapshot().conflict().is_none());
}

#[test]
fn of_two_limits_of_one_name_the_first_counts() {
    #[bulkhead(1, name = "bulkhead: conflict")]
    fn first() -> Result<(), Error> {
        second()
    }
    #[bulkhead(2, name = "bulkhead: conflict")]
    fn second() -> Result<(), Error> {
        Ok(())
    }
    assert!(full(first()).is_some());
    let snapshot = Bulkhead::named("bulkhead: conflict").snapshot();
    assert_eq!(snapshot.limit(), 1);
    let conflict = snapshot.conflict().expect("the second one has another limit");
    assert!(conflict.to_string().contains("limit"), "{conflict}");
}

#[test]
fn functions_without_a_name_have_their_own_places() {
    #[bulkhead(1)]
    fn outer() -> Result<(), Error> {
        inner()
    }
    #[bulkhead(1)]
    fn inner() -> Result<(), Error> {
        Ok(())
    }
    assert_eq!(outer(), Ok(()));
}
