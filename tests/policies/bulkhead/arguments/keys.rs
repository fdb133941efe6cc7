//! Argument layer: `key` and `max_keys`.

use resilience::{Bulkhead, bulkhead};
use tokio::join;

use crate::bulkhead::{Error, full, work};

#[tokio::test(start_paused = true)]
async fn each_key_has_its_own_places() {
    #[bulkhead(1, key = host, name = "bulkhead: hosts")]
    async fn call(host: &str) -> Result<usize, Error> {
        work(10).await.map(|_| host.len())
    }
    let (a, b, c) = join!(call("eu"), call("us"), call("eu"));
    assert_eq!((a, b), (Ok(2), Ok(2)));
    let full = full(c).expect("eu is full");
    assert_eq!((full.name(), full.key()), ("bulkhead: hosts", Some("eu")));
    assert_eq!(full.to_string(), "bulkhead `bulkhead: hosts` is full for `eu`: 1 call runs");
}

#[test]
fn settings_of_a_key_may_use_the_parameters() {
    struct Pool {
        places: u32,
    }
    impl Pool {
        #[bulkhead(self.places, key = tenant)]
        fn nest(&self, tenant: u64, below: u32) -> Result<u32, Error> {
            if below == 0 { Ok(0) } else { self.nest(tenant, below - 1) }
        }
    }
    let (small, large) = (Pool { places: 1 }, Pool { places: 3 });
    assert_eq!(full(small.nest(1, 1)).map(|full| full.limit()), Some(1));
    assert_eq!(large.nest(2, 2), Ok(0));
    assert_eq!(full(large.nest(1, 1)).map(|full| full.limit()), Some(1), "the first call made this key");
}

#[tokio::test]
async fn a_key_may_be_made_of_a_parameter_that_the_body_consumes() {
    #[bulkhead(1, key = format!("{}/{}", names.0, names.1), max_keys = 10, name = "bulkhead: consumed")]
    async fn call(names: (String, u8)) -> Result<String, Error> {
        let (name, _) = names;
        Ok(name)
    }
    assert_eq!(call(("eu".to_owned(), 1)).await, Ok("eu".to_owned()));
    let keys: Vec<String> = Bulkhead::all()
        .iter()
        .filter(|it| it.name() == "bulkhead: consumed")
        .filter_map(|it| it.key().map(str::to_owned))
        .collect();
    assert_eq!(keys, ["eu/1"]);
}
