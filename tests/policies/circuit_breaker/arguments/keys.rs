//! Argument layer: `key` and `max_keys`.

use std::net::IpAddr;
use std::time::Duration;

use resilience::{
    CircuitBreaker, CircuitOpen, CircuitState, KeyedCircuitBreaker, TestClock, circuit_breaker, retry,
};

#[derive(Debug, PartialEq)]
enum Error {
    Failed,
    Open(CircuitOpen),
}

impl From<CircuitOpen> for Error {
    fn from(open: CircuitOpen) -> Self {
        Error::Open(open)
    }
}

fn is_rejected<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Open(_)))
}

#[test]
fn each_key_has_its_own_breaker() {
    #[circuit_breaker(key = host, threshold = 2)]
    fn call(host: &str, calls: &mut u32) -> Result<(), Error> {
        *calls += 1;
        if host == "down" { Err(Error::Failed) } else { Ok(()) }
    }
    let mut calls = 0;
    for _ in 0..5 {
        let _ = call("down", &mut calls);
        assert_eq!(call("up", &mut calls), Ok(()));
    }
    assert_eq!(calls, 2 + 5);
    let Err(Error::Open(open)) = call("down", &mut 0) else { panic!("it is open") };
    assert!(open.name().ends_with("::call"), "{}", open.name());
    assert_eq!(open.key(), Some("down"));
}

#[test]
fn a_constant_of_the_type_is_its_own_with_a_key_and_by_name() {
    struct Client;
    impl Client {
        const LIMIT: u32 = 2;

        #[circuit_breaker(key = host, threshold = Self::LIMIT)]
        fn keyed(host: &str, calls: &mut u32) -> Result<(), Error> {
            let _ = host;
            *calls += 1;
            Err(Error::Failed)
        }

        // A static cannot name `Self`.
        #[circuit_breaker(threshold = Client::LIMIT)]
        fn alone(calls: &mut u32) -> Result<(), Error> {
            *calls += 1;
            Err(Error::Failed)
        }
    }
    let (mut keyed, mut alone) = (0, 0);
    for _ in 0..5 {
        let _ = Client::keyed("eu", &mut keyed);
        let _ = Client::alone(&mut alone);
    }
    assert_eq!((keyed, alone), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_key_may_be_a_number_an_address_or_made_of_several_things() {
    #[circuit_breaker(key = id, threshold = 1)]
    async fn number(id: u64) -> Result<(), Error> {
        let _ = id;
        Err(Error::Failed)
    }
    #[circuit_breaker(key = address, threshold = 1)]
    async fn address(address: IpAddr) -> Result<(), Error> {
        let _ = address;
        Err(Error::Failed)
    }
    #[circuit_breaker(key = format_args!("{tenant}/{region}"), threshold = 1)]
    async fn both(tenant: &str, region: String) -> Result<(), Error> {
        let _ = (tenant, region);
        Err(Error::Failed)
    }
    for id in [1, 2] {
        assert_eq!(number(id).await, Err(Error::Failed));
        assert!(is_rejected(&number(id).await));
    }
    for last in [1, 2] {
        let ip = IpAddr::from([127, 0, 0, last]);
        assert_eq!(address(ip).await, Err(Error::Failed));
        assert!(is_rejected(&address(ip).await));
    }
    for region in ["eu", "us"] {
        assert_eq!(both("a", region.to_owned()).await, Err(Error::Failed));
        assert!(is_rejected(&both("a", region.to_owned()).await));
    }
}

struct Client {
    region: String,
    threshold: u32,
    cooldown: Duration,
}

impl Client {
    #[circuit_breaker(name = "keys: client", key = self.region, threshold = self.threshold, cooldown = self.cooldown)]
    async fn call(&mut self, calls: &mut u32) -> Result<(), Error> {
        *calls += 1;
        tokio::task::yield_now().await;
        Err(Error::Failed)
    }
}

#[tokio::test(start_paused = true)]
async fn settings_with_a_key_may_use_self_and_are_read_once_per_key() {
    let client = |region: &str, threshold| Client {
        region: region.to_owned(),
        threshold,
        cooldown: Duration::from_secs(u64::from(threshold)),
    };
    for (region, threshold) in [("eu", 1), ("us", 3)] {
        let mut calls = 0;
        for _ in 0..5 {
            let _ = client(region, threshold).call(&mut calls).await;
        }
        assert_eq!(calls, threshold);
        let rejected = client(region, 100).call(&mut calls).await;
        let Err(Error::Open(open)) = rejected else { panic!("the settings are those of the first call") };
        assert_eq!(open.retry_after(), Some(Duration::from_secs(u64::from(threshold))));
    }
    let eu = CircuitBreaker::named("keys: client").of_key("eu").expect("it was called");
    assert_eq!(eu.state(), CircuitState::Open);
}

#[test]
fn a_retry_above_asks_for_the_key_at_every_attempt() {
    #[retry(attempts = 5, base = 1s, jitter = none)]
    #[circuit_breaker(name = "keys: retried", key = hosts[*next % hosts.len()], threshold = 2)]
    fn call(hosts: &[&str], next: &mut usize) -> Result<(), Error> {
        *next += 1;
        Err(Error::Failed)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut next = 0;
    assert_eq!(call(&["a", "b"], &mut next), Err(Error::Failed));
    assert_eq!(next, 3, "a fails, b fails, a fails and is open");
    assert_eq!(clock.elapsed(), Duration::from_secs(1 + 2));
    assert!(is_rejected(&call(&["a", "b"], &mut 0)));
}

#[test]
fn a_parameter_that_the_body_consumes_may_be_the_key() {
    #[circuit_breaker(key = host, threshold = 1)]
    fn call(host: String) -> Result<String, Error> {
        Ok(host)
    }
    #[retry(attempts = 2, base = 0ms)]
    #[circuit_breaker(name = "keys: consumed", key = host, threshold = 9)]
    fn retried(host: String, calls: &mut u32) -> Result<String, Error> {
        *calls += 1;
        if *calls < 2 { Err(Error::Failed) } else { Ok(host) }
    }
    assert_eq!(call("eu".to_owned()), Ok("eu".to_owned()));
    assert_eq!(retried("eu".to_owned(), &mut 0), Ok("eu".to_owned()));
}

#[test]
fn the_map_of_keys_is_bounded_and_an_open_one_stays() {
    #[circuit_breaker(name = "keys: bounded", key = key, max_keys = 8, threshold = 1)]
    fn call(key: u32) -> Result<(), Error> {
        if key == 0 { Err(Error::Failed) } else { Ok(()) }
    }
    for key in 0..1000 {
        let _ = call(key);
    }
    let kept =
        CircuitBreaker::all().iter().filter(|b| b.name() == "keys: bounded" && b.key().is_some()).count();
    assert!(kept <= 8, "{kept}");
    assert!(is_rejected(&call(0)));
}

#[test]
fn instances_of_a_generic_function_share_the_breaker_of_a_key() {
    #[circuit_breaker(name = "keys: generic", key = key, threshold = 2)]
    fn call<T: Copy>(key: &str, value: T) -> Result<T, Error> {
        let _ = (key, value);
        Err(Error::Failed)
    }
    assert_eq!(call("a", 1_u8), Err(Error::Failed));
    assert_eq!(call("a", "text"), Err(Error::Failed));
    assert!(is_rejected(&call("a", 1_u64)));
}

/// A `KeyedCircuitBreaker` as `breaker`: it has the settings, the attribute has the key.
mod by_value {
    use std::rc::Rc;
    use std::sync::{Arc, LazyLock};

    use super::*;

    static HOSTS: KeyedCircuitBreaker =
        KeyedCircuitBreaker::builder("keys: static").threshold(2).max_keys(10).build();
    static LAZY: LazyLock<KeyedCircuitBreaker> =
        LazyLock::new(|| KeyedCircuitBreaker::unshared("lazy").threshold(1).build());

    fn outcome(host: &str) -> Result<(), Error> {
        if host == "down" { Err(Error::Failed) } else { Ok(()) }
    }

    fn key_of(rejected: Result<(), Error>) -> Option<String> {
        let Err(Error::Open(open)) = rejected else { panic!("it is open") };
        open.key().map(str::to_owned)
    }

    #[test]
    fn a_static_has_a_breaker_for_each_key() {
        #[circuit_breaker(breaker = HOSTS, key = host)]
        fn call(host: &str, calls: &mut u32) -> Result<(), Error> {
            *calls += 1;
            outcome(host)
        }
        let mut calls = 0;
        for _ in 0..5 {
            let _ = call("down", &mut calls);
            assert_eq!(call("up", &mut calls), Ok(()));
        }
        assert_eq!(calls, 2 + 5);
        assert_eq!(key_of(call("down", &mut calls)).as_deref(), Some("down"));
        assert_eq!(HOSTS.of("down").state(), CircuitState::Open);
        assert_eq!(HOSTS.find("up").map(|breaker| breaker.state()), Some(CircuitState::Closed));
    }

    struct Client<B> {
        hosts: B,
        tenant: u8,
    }

    impl<B> Client<B> {
        fn new(hosts: B) -> Self {
            Self { hosts, tenant: 3 }
        }
    }

    impl Client<KeyedCircuitBreaker> {
        #[circuit_breaker(breaker = self.hosts, key = host)]
        async fn call(&mut self, host: String, calls: &mut u32) -> Result<(), Error> {
            *calls += 1;
            tokio::task::yield_now().await;
            self.tenant += 1;
            let outcome = outcome(&host);
            drop(host);
            outcome
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_field_brings_its_own_settings_and_its_own_keys() {
        let keyed = |threshold| KeyedCircuitBreaker::unshared("hosts").threshold(threshold).build();
        for threshold in [1, 3] {
            let mut client = Client::new(keyed(threshold));
            let mut calls = 0;
            for _ in 0..5 {
                let _ = client.call("down".to_owned(), &mut calls).await;
            }
            assert_eq!(calls, threshold);
            assert_eq!(client.call("up".to_owned(), &mut calls).await, Ok(()));
        }
    }

    macro_rules! through {
        ($($hosts:ty),*) => {$(
            impl Client<$hosts> {
                #[circuit_breaker(breaker = self.hosts, key = format_args!("{}/{host}", self.tenant))]
                fn call(&self, host: &str) -> Result<(), Error> {
                    outcome(host)
                }
            }
        )*};
    }
    through!(
        &KeyedCircuitBreaker,
        Arc<KeyedCircuitBreaker>,
        Box<KeyedCircuitBreaker>,
        Rc<Arc<KeyedCircuitBreaker>>,
        &'static LazyLock<KeyedCircuitBreaker>
    );

    #[test]
    fn a_reference_an_arc_a_box_and_a_lazy_lock_lead_to_one() {
        fn check(call: &dyn Fn(&str) -> Result<(), Error>) {
            assert_eq!((call("down"), call("up")), (Err(Error::Failed), Ok(())));
            assert_eq!(key_of(call("down")).as_deref(), Some("3/down"));
        }
        let keyed = || KeyedCircuitBreaker::unshared("hosts").threshold(1).build();
        let hosts = keyed();
        let client = Client::new(&hosts);
        check(&|host| client.call(host));
        let client = Client::new(Arc::new(keyed()));
        check(&|host| client.call(host));
        let client = Client::new(Box::new(keyed()));
        check(&|host| client.call(host));
        let client = Client::new(Rc::new(Arc::new(keyed())));
        check(&|host| client.call(host));
        let client = Client::new(&LAZY);
        check(&|host| client.call(host));
    }

    #[test]
    fn it_shares_its_keys_with_attributes_of_its_name() {
        static SHARED: KeyedCircuitBreaker =
            KeyedCircuitBreaker::builder("keys: both").threshold(2).max_keys(1024).build();
        #[circuit_breaker(breaker = SHARED, key = host)]
        fn by_value(host: &str) -> Result<(), Error> {
            outcome(host)
        }
        #[circuit_breaker(name = "keys: both", key = host, threshold = 2)]
        fn by_name(host: &str) -> Result<(), Error> {
            outcome(host)
        }
        assert_eq!((by_value("down"), by_name("down")), (Err(Error::Failed), Err(Error::Failed)));
        assert!(is_rejected(&by_value("down")) && is_rejected(&by_name("down")));
        assert_eq!(SHARED.snapshot().conflict(), None);
        CircuitBreaker::named("keys: both").reset();
        assert_eq!(by_value("down"), Err(Error::Failed));
    }

    #[test]
    fn on_ignore_and_map_err_stand_beside_it() {
        #[circuit_breaker(
            breaker = hosts,
            key = host,
            on = |_| true,
            ignore = |error: &String| error == "ignored",
            map_err = |open: CircuitOpen| open.to_string(),
        )]
        fn call(hosts: &KeyedCircuitBreaker, host: &str, error: &str) -> Result<(), String> {
            let _ = (hosts, host);
            Err(error.to_owned())
        }
        let hosts = KeyedCircuitBreaker::unshared("hosts").threshold(1).build();
        for (error, told) in [
            ("ignored", "ignored"),
            ("down", "down"),
            ("down", "circuit breaker `hosts` is open for `eu`, next probe in 30.0s"),
        ] {
            let clock = TestClock::new();
            let _installed = clock.install();
            assert_eq!(call(&hosts, "eu", error), Err(told.to_owned()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_retry_above_asks_for_the_key_at_every_attempt() {
        #[retry(attempts = 5, base = 1s, jitter = none)]
        #[circuit_breaker(breaker = hosts, key = names[*next % names.len()])]
        async fn call(hosts: &KeyedCircuitBreaker, names: &[&str], next: &mut usize) -> Result<(), Error> {
            let _ = (hosts, names);
            *next += 1;
            Err(Error::Failed)
        }
        let hosts = KeyedCircuitBreaker::unshared("hosts").threshold(2).build();
        let mut next = 0;
        assert_eq!(call(&hosts, &["a", "b"], &mut next).await, Err(Error::Failed));
        assert_eq!(next, 3, "a fails, b fails, a fails and is open");
        let opened = hosts.all().iter().map(|breaker| breaker.snapshot().times_opened()).collect::<Vec<_>>();
        assert_eq!(opened, [1, 0]);
    }

    #[async_trait::async_trait]
    trait Get {
        async fn get(&self, host: &str) -> Result<(), Error>;
    }

    #[async_trait::async_trait]
    impl Get for Client<Arc<KeyedCircuitBreaker>> {
        #[circuit_breaker(breaker = self.hosts, key = host)]
        async fn get(&self, host: &str) -> Result<(), Error> {
            outcome(host)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_method_under_async_trait_takes_one_too() {
        let hosts = KeyedCircuitBreaker::unshared("hosts").threshold(1).build();
        let client = Client::new(Arc::new(hosts));
        assert_eq!(client.get("down").await, Err(Error::Failed));
        assert_eq!(key_of(client.get("down").await).as_deref(), Some("down"));
        assert_eq!(client.get("up").await, Ok(()));
    }

    #[test]
    fn the_breaker_of_one_key_can_be_taken_as_a_plain_one() {
        #[circuit_breaker(breaker = HOSTS.of(host))]
        fn call(host: &str) -> Result<(), Error> {
            outcome(host)
        }
        assert_eq!(call("plain"), Ok(()));
        HOSTS.of("plain").force_open();
        assert_eq!(key_of(call("plain")).as_deref(), Some("plain"));
    }
}
