//! `docs/idempotency.md`

mod before_any_effect {
    use reqwest::{Client, Response, StatusCode};
    use resilience::{Transience, Transient, http, retry};

    /// What is certain to have had no effect, and may heal.
    fn before_any_effect(error: &reqwest::Error) -> bool {
        error.is_connect() && error.transience().is_transient()
    }

    fn turned_away(response: &Response) -> Transience {
        match response.status() {
            StatusCode::TOO_MANY_REQUESTS => http::transient(response),
            _ => Transience::Permanent,
        }
    }

    #[retry(attempts = 4, on = before_any_effect, on_ok = turned_away)]
    async fn post(client: &Client, url: &str) -> reqwest::Result<Response> {
        client.post(url).send().await
    }

    use unruly::Reply;

    #[tokio::test]
    async fn a_lost_answer_ends_it() {
        let _time = resilience::TestClock::new().install();
        let client = crate::client();
        let server = crate::server([Reply::status(429), Reply::status(503)]);
        assert_eq!(post(&client, &server.url()).await.expect("it is answered").status(), 503);
        assert_eq!(server.count(), 2);
        let server = crate::server([Reply::hang_up()]);
        assert!(post(&client, &server.url()).await.is_err());
        assert_eq!(server.count(), 1);
    }
}

mod a_key {
    use reqwest::{Client, Response};
    use resilience::{http, retry};

    #[retry(attempts = 5, on_ok = http::transient, context = cx)]
    async fn charge(client: &Client, url: &str, cents: u64) -> reqwest::Result<Response> {
        client
            .post(url)
            .header("Idempotency-Key", cx.idempotency_key())
            .header("X-Resend-Count", cx.number() - 1)
            .body(cents.to_string())
            .send()
            .await
    }

    use unruly::Reply;

    #[tokio::test]
    async fn it_is_that_of_the_call() {
        let _time = resilience::TestClock::new().install();
        let client = crate::client();
        let server = crate::server([Reply::hang_up(), Reply::status(503)]);
        assert!(charge(&client, &server.url(), 5).await.is_ok());
        assert!(charge(&client, &server.url(), 5).await.is_ok());
        let requests = server.requests();
        let all = |name| {
            requests.iter().map(|request| request.header(name).expect("it is sent")).collect::<Vec<_>>()
        };
        let keys = all("idempotency-key");
        assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3] && keys[0].len() == 32);
        assert_eq!(all("x-resend-count"), ["0", "1", "2", "0"]);
    }
}
