//! `docs/cache.md`, on a real Redis.

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands, Client, RedisResult};
use resilience::{CircuitBreaker, PolicyError, Transient, circuit_breaker, fallback, timeout};
use std::time::Duration;

/// All calls to the cache share it.
static CACHE: CircuitBreaker =
    CircuitBreaker::builder("cache").threshold(5).cooldown(Duration::from_secs(5)).build();

#[derive(Debug, thiserror::Error, Transient)]
enum CacheError {
    #[error(transparent)]
    #[transient(source)]
    Redis(#[from] redis::RedisError),
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

#[fallback(value = None)] // a cache that fails is a cache that has nothing
#[circuit_breaker(breaker = CACHE)]
#[timeout(100ms)]
async fn look_up(cache: &ConnectionManager, key: &str) -> Result<Option<String>, CacheError> {
    Ok(cache.clone().get(key).await?)
}

#[fallback(value = ())]
#[circuit_breaker(breaker = CACHE)]
#[timeout(100ms)]
async fn remember(cache: &ConnectionManager, key: &str, price: &str) -> Result<(), CacheError> {
    Ok(cache.clone().set_ex(key, price, 60).await?)
}

struct Shop {
    cache: ConnectionManager,
    origin: Origin, // has all prices, and is slow
}

async fn price(shop: &Shop, item: &str) -> Result<String, OriginError> {
    if let Ok(Some(price)) = look_up(&shop.cache, item).await {
        return Ok(price);
    }
    let price = shop.origin.price(item).await?;
    let _ = remember(&shop.cache, item, &price).await;
    Ok(price)
}

fn connect(url: &str) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new().set_max_delay(Duration::from_millis(200));
    ConnectionManager::new_lazy_with_config(Client::open(url)?, config)
}

use std::sync::atomic::{AtomicU32, Ordering};

use resilience::testing;
use test_servers::{Redis, Server};

#[derive(Debug)]
struct OriginError;

/// Counts its calls.
#[derive(Default)]
struct Origin(AtomicU32);

impl Origin {
    async fn price(&self, item: &str) -> Result<String, OriginError> {
        tokio::task::yield_now().await;
        self.0.fetch_add(1, Ordering::Relaxed);
        if item.is_empty() { Err(OriginError) } else { Ok(format!("price of {item}")) }
    }

    fn calls(&self) -> u32 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

fn shop() -> Option<(Server, Shop)> {
    let server = Redis::new().start().expect("it starts")?;
    let cache = connect(&server.url()).expect("it is an address");
    Some((server, Shop { cache, origin: Origin::default() }))
}

#[tokio::test]
async fn a_service_starts_without_its_cache() {
    let _fresh = testing::fresh();
    let Some((mut server, shop)) = shop() else { return };
    server.kill().expect("it runs");
    assert_eq!(price(&shop, "lamp").await.expect("the origin works"), "price of lamp");
    assert_eq!(shop.origin.calls(), 1);
    assert!(CACHE.snapshot().failures() > 0, "the cache was asked");

    server.restart().expect("its port is free");
    let found = async {
        while price(&shop, "lamp").await.is_ok() && shop.origin.calls() > 0 {
            CACHE.reset();
        }
    };
    tokio::time::timeout(Duration::from_secs(60), found).await.expect("the driver connects again");
}

#[tokio::test]
async fn a_frozen_cache_costs_a_few_waits_and_no_error() {
    let _fresh = testing::fresh();
    let Some((mut server, shop)) = shop() else { return };
    let ask = async |item| price(&shop, item).await.expect("the origin works");
    assert!(price(&shop, "").await.is_err(), "an error of the origin is the caller's");
    assert_eq!(shop.origin.calls(), 1);
    assert_eq!(ask("lamp").await, "price of lamp");
    assert_eq!(ask("lamp").await, "price of lamp");
    assert_eq!(shop.origin.calls(), 1, "the second answer came from the cache");

    server.pause().expect("it can be paused");
    let frozen = async {
        for _ in 0..100 {
            assert_eq!(ask("lamp").await, "price of lamp");
        }
    };
    tokio::time::timeout(Duration::from_secs(60), frozen).await.expect("calls end");
    assert_eq!(shop.origin.calls(), 100);
    let frozen = CACHE.snapshot();
    assert_eq!(frozen.times_opened(), 1);
    assert!(frozen.rejected() >= 190, "200 calls of the cache, of which 5 have waited: {frozen:?}");

    server.resume().expect("it goes on");
    CACHE.reset();
    ask("lamp").await;
    assert_eq!(shop.origin.calls(), 0);
    // An answer of Redis that is a refusal is no failure.
    let mut direct = shop.cache.clone();
    let _: () = direct.lpush("list", "x").await.expect("it is new");
    for _ in 0..10 {
        assert!(matches!(look_up(&shop.cache, "list").await, Ok(None)));
    }
    assert_eq!(CACHE.snapshot().failures(), 0);
}
