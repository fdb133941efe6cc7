//! A breaker for each tenant, where each has a service of its own.

mod hooks {
    use resilience::{circuit_breaker, retry};
    use std::io;

    struct Tenant {
        name: &'static str,
        url: &'static str,
    }

    #[retry(attempts = 3)]
    #[circuit_breaker(key = tenant.name, name = "webhooks", threshold = 5, cooldown = 1m)]
    async fn notify(net: &Net, tenant: &Tenant, event: &str) -> io::Result<()> {
        net.post(tenant.url, event).await
    }

    use resilience::{CircuitBreaker, CircuitState};
    use std::cell::Cell;

    #[derive(Default)]
    struct Net {
        broken: Cell<u32>,
        working: Cell<u32>,
    }

    impl Net {
        async fn post(&self, url: &str, _event: &str) -> io::Result<()> {
            if url.contains("broken") {
                self.broken.set(self.broken.get() + 1);
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.working.set(self.working.get() + 1);
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_is_down_is_that_of_one_tenant() {
        let net = Net::default();
        let loud = Tenant { name: "loud", url: "https://broken.example/hook" };
        let quiet = Tenant { name: "quiet", url: "https://shop.example/hook" };
        for _ in 0..100 {
            assert!(notify(&net, &loud, "sold").await.is_err());
            assert!(notify(&net, &quiet, "sold").await.is_ok());
        }
        assert_eq!((net.broken.get(), net.working.get()), (5, 100));
        let of_all = CircuitBreaker::named("webhooks");
        let state = |tenant| of_all.of_key(tenant).expect("it was called").state();
        assert_eq!((state("loud"), state("quiet")), (CircuitState::Open, CircuitState::Closed));
    }

    /// What the page says of one breaker for both.
    #[tokio::test(start_paused = true)]
    async fn without_a_key_successes_hide_failures() {
        #[retry(attempts = 3)]
        #[circuit_breaker(threshold = 5, cooldown = 1m)]
        async fn notify_all(net: &Net, url: &str) -> io::Result<()> {
            net.post(url, "sold").await
        }
        let net = Net::default();
        for _ in 0..100 {
            assert!(notify_all(&net, "https://broken.example/hook").await.is_err());
            assert!(notify_all(&net, "https://shop.example/hook").await.is_ok());
        }
        assert_eq!((net.broken.get(), net.working.get()), (300, 100));
    }
}
