//! What the expansions of attributes call.

use std::time::Duration;

use super::polled::Polled;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::ByStaticBulkhead;
use crate::bulkhead::expansion::statics::{StaticBulkhead, StaticKeyedBulkhead};
use crate::bulkhead::guard::enter_bulkhead;
use crate::bulkhead::guard::future::bulkhead;
use crate::bulkhead::guard::held::wait_for_bulkhead;
use crate::bulkhead::guard::permit::BulkheadPermit;
use crate::bulkhead::settings::BulkheadSettings;
use crate::bulkhead::value::Bulkhead;
use crate::named::origin::Origin;
use crate::site::layer::Layer;

const SETTINGS: BulkheadSettings = BulkheadSettings::new(1).queue(1).wait(Duration::from_secs(1));

const fn place(line: u32) -> Origin {
    Origin::new("tests", "attributes.rs", line)
}

#[test]
fn the_static_of_a_function_is_found_by_its_label() {
    static OWN: StaticBulkhead = StaticBulkhead::unnamed("attributes: own", || SETTINGS);
    let source = ByStaticBulkhead(|| &OWN);
    assert!(Bulkhead::find("attributes: own").is_none());
    let held = enter_bulkhead(source, Layer::NONE).expect("it is free");
    let seen = Bulkhead::find("attributes: own").expect("it was called").snapshot();
    assert_eq!((seen.running(), seen.limit(), seen.queue()), (1, 1, 1));
    drop(held);
    assert_eq!(Bulkhead::find("attributes: own").map(|found| found.snapshot().running()), Some(0));
}

#[test]
fn two_statics_of_one_name_are_one_bulkhead() {
    static FIRST: StaticBulkhead = StaticBulkhead::named("attributes: two", place(1), || SETTINGS);
    static SECOND: StaticBulkhead =
        StaticBulkhead::named("attributes: two", place(2), || BulkheadSettings::new(7));
    let first = enter_bulkhead(ByStaticBulkhead(|| &FIRST), Layer::NONE).expect("it is free");
    let mut second =
        Polled::new(bulkhead(ByStaticBulkhead(|| &SECOND), Layer::NONE, async { Ok(1) }, |_, full| {
            Err(full)
        }));
    assert!(second.is_pending(), "the settings of the first one hold");
    drop(first);
    assert_eq!(second.output(), Ok::<_, BulkheadFull>(1));
    assert!(Bulkhead::named("attributes: two").snapshot().conflict().is_some());
    for _ in 0..3 {
        let second = enter_bulkhead(ByStaticBulkhead(|| &SECOND), Layer::NONE).expect("it is free");
        assert_eq!(Bulkhead::named("attributes: two").snapshot().running(), 1);
        drop(second);
    }
}

#[test]
fn the_statics_of_keys_share_them() {
    static FIRST: StaticKeyedBulkhead = StaticKeyedBulkhead::named("attributes: keys", place(1), || 8);
    static SECOND: StaticKeyedBulkhead = StaticKeyedBulkhead::named("attributes: keys", place(2), || 8);
    let held =
        enter_bulkhead(StaticKeyedBulkhead::locate(&FIRST, "eu", || BulkheadSettings::new(1)), Layer::NONE);
    assert!(held.is_ok());
    let full =
        enter_bulkhead(StaticKeyedBulkhead::locate(&SECOND, "eu", || BulkheadSettings::new(1)), Layer::NONE);
    assert_eq!(full.expect_err("it is taken").key(), Some("eu"));
}

#[test]
fn a_permit_outlives_its_call() {
    static OWN: StaticBulkhead = StaticBulkhead::unnamed("attributes: permit", || SETTINGS);
    async fn annotated() -> Result<BulkheadPermit, BulkheadFull> {
        Ok(wait_for_bulkhead(ByStaticBulkhead(|| &OWN), Layer::NONE).await?.permit())
    }
    let permit = Polled::new(annotated()).output().expect("it is free");
    let running = || Bulkhead::find("attributes: permit").map(|found| found.snapshot().running());
    assert_eq!(running(), Some(1));
    drop(permit);
    assert_eq!(running(), Some(0));
    let held = enter_bulkhead(ByStaticBulkhead(|| &OWN), Layer::NONE).expect("it is free");
    let permit = held.permit();
    assert_eq!(running(), Some(1), "sync code moves it in the same way");
    drop(permit);
    assert_eq!(running(), Some(0));
}

#[test]
fn a_call_that_need_not_wait_is_two_words_larger() {
    static OWN: StaticBulkhead = StaticBulkhead::unnamed("attributes: size", || SETTINGS);
    let body = std::future::pending::<Result<[u64; 12], BulkheadFull>>();
    let bare = size_of_val(&body);
    let call = bulkhead(ByStaticBulkhead(|| &OWN), Layer::NONE, body, |_, full| Err(full));
    assert!(size_of_val(&call) <= bare + 16 + size_of::<Layer<'_>>(), "{}", size_of_val(&call));
}

#[cfg(feature = "test-util")]
#[test]
fn a_test_has_places_of_its_own_and_leaves_what_it_entered() {
    use crate::testing;
    static OWN: StaticBulkhead = StaticBulkhead::named("attributes: fresh", place(1), || SETTINGS);
    let source = ByStaticBulkhead(|| &OWN);
    let running = || Bulkhead::named("attributes: fresh").snapshot().running();
    let outside = enter_bulkhead(source, Layer::NONE).expect("it is free");
    let fresh = testing::fresh();
    let inside = enter_bulkhead(source, Layer::NONE).expect("the test's own is free");
    assert_eq!(running(), 1);
    drop(outside);
    assert_eq!(running(), 1, "what was entered outside is left there");
    drop(fresh);
    assert_eq!(running(), 0);
    drop(inside);
    assert_eq!(running(), 0, "and what was entered in the test is left in the test");
}
