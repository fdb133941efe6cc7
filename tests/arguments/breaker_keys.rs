//! `key`: one breaker for each.

use std::net::IpAddr;
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitOpen, CircuitState, TestClock, circuit_breaker, retry};

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
async fn with_a_key_the_settings_may_use_self_and_are_asked_for_once_per_key() {
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
