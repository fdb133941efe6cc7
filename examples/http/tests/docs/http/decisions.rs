//! "What is retried" and "An error type that classifies itself"

mod a_service_with_words_of_its_own {
    use reqwest::{Client, Response};
    use resilience::{Transience, http, retry};

    fn heeding_the_service(response: &Response) -> Transience {
        match response.headers().get("x-should-retry").map(|value| value.as_bytes()) {
            Some(b"true") => Transience::Transient,
            Some(b"false") => Transience::Permanent,
            _ => http::transient(response),
        }
    }

    #[retry(attempts = 5, on_ok = heeding_the_service)]
    async fn get(client: &Client, url: &str) -> reqwest::Result<Response> {
        client.get(url).send().await
    }

    use unruly::Reply;

    #[tokio::test]
    async fn it_is_heeded() {
        let _time = resilience::TestClock::new().install();
        let server = crate::server([
            Reply::status(409).header("x-should-retry", true),
            Reply::status(503),
            Reply::status(503).header("x-should-retry", false),
        ]);
        assert_eq!(get(&crate::client(), &server.url()).await.expect("it is answered").status(), 503);
        assert_eq!(server.count(), 3);
    }
}

mod a_quota {
    use reqwest::{Client, Response, StatusCode};
    use resilience::http::{self, RetryAfter};
    use resilience::{Transience, retry};

    fn heeding_the_quota(response: &Response) -> Transience {
        let headers = response.headers();
        let refused = [StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS].contains(&response.status());
        let after = RetryAfter::from_headers(headers).map(RetryAfter::delay);
        match after.or_else(|| http::rate_limit_reset(|name| headers.get(name))) {
            Some(wait) if refused => Transience::TransientAfter(wait),
            _ => http::transient(response),
        }
    }

    #[retry(attempts = 5, max_retry_after = 15m, on_ok = heeding_the_quota)]
    async fn get(client: &Client, url: &str) -> reqwest::Result<Response> {
        client.get(url).send().await
    }

    use unruly::Reply;

    /// A response of midnight, which tells this quota.
    fn quota(status: u16, left: u32, reset: u64) -> Reply {
        Reply::status(status)
            .header("date", "Tue, 01 Sep 2026 00:00:00 GMT")
            .header("x-ratelimit-remaining", left)
            .header("x-ratelimit-reset", reset)
    }

    const MIDNIGHT: u64 = 1_788_220_800;

    #[tokio::test]
    async fn it_is_waited_for_but_not_too_long() {
        let time = resilience::TestClock::new();
        let _time = time.install();
        let server = crate::server([
            quota(403, 0, MIDNIGHT + 600),
            quota(429, 0, MIDNIGHT),
            quota(403, 0, MIDNIGHT + 901),
        ]);
        assert_eq!(get(&crate::client(), &server.url()).await.expect("it is answered").status(), 403);
        assert_eq!(server.count(), 3);
        assert!((600..602).contains(&time.elapsed().as_secs()), "{:?}", time.elapsed());
    }

    #[tokio::test]
    async fn a_403_with_requests_left_is_final() {
        let server = crate::server([quota(403, 17, MIDNIGHT + 60)]);
        assert_eq!(get(&crate::client(), &server.url()).await.expect("it is answered").status(), 403);
        assert_eq!(server.count(), 1);
    }

    #[tokio::test]
    async fn retry_after_comes_first() {
        let time = resilience::TestClock::new();
        let _time = time.install();
        let server = crate::server([quota(403, 0, MIDNIGHT + 600).header("retry-after", 60)]);
        assert_eq!(get(&crate::client(), &server.url()).await.expect("it is answered").status(), 200);
        assert_eq!(server.count(), 2);
        assert!((60..62).contains(&time.elapsed().as_secs()), "{:?}", time.elapsed());
    }
}

mod an_error_type_that_classifies_itself {
    use reqwest::{Client, Response};
    use resilience::http::RetryAfter;
    use resilience::{Transient, retry};
    use std::time::Duration;

    #[derive(Debug, thiserror::Error, Transient)]
    enum ApiError {
        #[error("the service answered {status}")]
        #[transient(if = status.transience().is_transient(), after = retry_after)]
        Status { status: reqwest::StatusCode, retry_after: Option<Duration> },
        #[error("no answer")]
        #[transient(source)]
        Request(#[from] reqwest::Error),
        #[error("there is no such user")]
        NoSuchUser,
    }

    async fn check(response: Response) -> Result<Response, ApiError> {
        match response.status() {
            status if status.is_success() => Ok(response),
            reqwest::StatusCode::NOT_FOUND => Err(ApiError::NoSuchUser),
            status => {
                let retry_after = RetryAfter::from_headers(response.headers()).map(RetryAfter::delay);
                Err(ApiError::Status { status, retry_after })
            }
        }
    }

    #[retry(attempts = 5)]
    async fn user(client: &Client, url: &str) -> Result<String, ApiError> {
        let response = check(client.get(url).send().await?).await?;
        Ok(response.text().await?)
    }

    use unruly::Reply;

    #[tokio::test]
    async fn hints_are_heeded_and_what_is_missing_is_not_asked_for_again() {
        let time = resilience::TestClock::new();
        let _time = time.install();
        let server =
            crate::server([Reply::status(503).header("retry-after", 20), Reply::reset(), Reply::status(404)]);
        assert!(matches!(user(&crate::client(), &server.url()).await, Err(ApiError::NoSuchUser)));
        assert_eq!(server.count(), 3);
        assert!(time.elapsed().as_secs() >= 20);
    }
}
