//! `docs/order.md`

mod the_order_to_begin_with {
    use resilience::{bulkhead, circuit_breaker, hedge, rate_limit, retry, timeout};
    use std::io;
    use tokio::{io::AsyncReadExt, net::TcpStream};

    #[timeout(5s)] // the whole call: all attempts, and the waits between them
    #[retry(attempts = 5)]
    #[hedge(500ms)]
    #[circuit_breaker(name = "greeter", threshold = 10)]
    #[rate_limit(100)]
    #[bulkhead(20, wait = 500ms)]
    #[timeout(1s)] // one attempt, without the wait for a place
    async fn greeting(address: &str) -> io::Result<String> {
        let mut greeting = String::new();
        TcpStream::connect(address).await?.read_to_string(&mut greeting).await?;
        Ok(greeting)
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_server_costs_five_seconds_and_is_counted() {
        // Nobody takes the connections, so nothing is ever sent.
        let server = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a port");
        let address = server.local_addr().expect("it has one").to_string();
        let start = tokio::time::Instant::now();
        let error = greeting(&address).await.expect_err("nobody answers");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let seconds = start.elapsed().as_secs_f64();
        assert!((4.0..=5.0).contains(&seconds), "{seconds} s");
        let failures = resilience::CircuitBreaker::named("greeter").snapshot().failures();
        // Three times an attempt and its hedge; the fourth is cut off from outside.
        assert!((6..=7).contains(&failures), "{failures} attempts were counted");
    }
}
