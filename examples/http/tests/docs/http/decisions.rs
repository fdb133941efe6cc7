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
            crate::server([Reply::status(503).header("retry-after", 20), Reply::Reset, Reply::status(404)]);
        assert!(matches!(user(&crate::client(), &server.url()).await, Err(ApiError::NoSuchUser)));
        assert_eq!(server.count(), 3);
        assert!(time.elapsed().as_secs() >= 20);
    }
}
