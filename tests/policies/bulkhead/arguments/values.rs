//! Argument layer: `bulkhead = expr`.

use std::sync::Arc;

use resilience::{Bulkhead, KeyedBulkhead, bulkhead};

use crate::bulkhead::{Error, full};

static DISK: Bulkhead = Bulkhead::unshared("disk").limit(1).build();

#[test]
fn a_static_is_shared_by_the_functions_that_name_it() {
    #[bulkhead(bulkhead = DISK)]
    fn outer() -> Result<(), Error> {
        inner()
    }
    #[bulkhead(bulkhead = DISK)]
    fn inner() -> Result<(), Error> {
        Ok(())
    }
    assert_eq!(inner(), Ok(()));
    let full = full(outer()).expect("the outer call has the place");
    assert_eq!((full.name(), full.limit()), ("disk", 1));
    assert_eq!(DISK.snapshot().rejected(), 1);
}

#[tokio::test]
async fn a_field_is_that_of_its_value() {
    struct Client {
        pool: Bulkhead,
        shared: Arc<Bulkhead>,
    }
    impl Client {
        #[bulkhead(bulkhead = self.pool, map_err = Error::Full)]
        async fn call(&self) -> Result<(), Error> {
            assert_eq!(self.pool.snapshot().running(), 1);
            Ok(())
        }

        #[bulkhead(bulkhead = self.shared)]
        async fn other(&self) -> Result<(), Error> {
            assert_eq!(self.shared.snapshot().running(), 1);
            Ok(())
        }
    }
    let pool = Bulkhead::unshared("pool").limit(1).build();
    let client =
        Client { pool: pool.clone(), shared: Arc::new(Bulkhead::unshared("shared").limit(1).build()) };
    assert_eq!((client.call().await, client.other().await), (Ok(()), Ok(())));
    let permit = pool.try_acquire().expect("it is free");
    assert!(full(client.call().await).is_some());
    drop(permit);
}

#[test]
fn a_value_with_keys_has_places_for_each() {
    static HOSTS: KeyedBulkhead = KeyedBulkhead::unshared("hosts by hand").limit(1).build();
    #[bulkhead(bulkhead = HOSTS, key = host)]
    fn call(host: &str, then: Option<&str>) -> Result<(), Error> {
        then.map_or(Ok(()), |then| call(then, None))
    }
    assert_eq!(call("eu", Some("us")), Ok(()));
    assert_eq!(
        full(call("eu", Some("eu"))).and_then(|full| full.key().map(str::to_owned)),
        Some("eu".to_owned())
    );
}
