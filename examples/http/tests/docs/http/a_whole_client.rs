//! "A whole client" and "Many calls"

mod a_request_that_is_built_elsewhere {
    use reqwest::{RequestBuilder, Response};
    use resilience::{http, retry};

    /// Nothing if the body is a stream, which can be sent once.
    #[retry(attempts = 4, on_ok = |response| response.as_ref().map_or(false.into(), http::transient))]
    async fn send(request: &RequestBuilder) -> reqwest::Result<Option<Response>> {
        match request.try_clone() {
            Some(request) => request.send().await.map(Some),
            None => Ok(None),
        }
    }

    use unruly::Reply;

    #[tokio::test]
    async fn each_attempt_copies_it() {
        let _time = resilience::TestClock::new().install();
        let server = crate::server([Reply::status(503), Reply::reset()]);
        assert!(send(&crate::client().get(server.url())).await.expect("the third is answered").is_some());
        assert_eq!(server.count(), 3);
    }
}

mod many_calls {
    use futures::{StreamExt, stream};
    use reqwest::Client;
    use resilience::retry;

    #[retry(attempts = 4, base = 20ms)]
    async fn deliver(client: &Client, url: &str, item: u32) -> reqwest::Result<()> {
        client.put(format!("{url}/{item}")).send().await?.error_for_status().map(drop)
    }

    /// What could not be delivered, and why.
    async fn deliver_all(client: &Client, url: &str, items: &[u32]) -> Vec<(u32, reqwest::Error)> {
        stream::iter(items.iter().copied())
            .map(|item| async move { deliver(client, url, item).await.err().map(|error| (item, error)) })
            .buffer_unordered(16)
            .filter_map(|failed| async { failed })
            .collect()
            .await
    }

    use unruly::{Reply, Server};

    #[tokio::test]
    async fn one_that_fails_is_told() {
        let _time = resilience::TestClock::new().install();
        let server = Server::start(|request| Reply::status(if request.path() == "/3" { 422 } else { 200 }));
        let server = server.expect("loopback has a free port");
        let failed = deliver_all(&crate::client(), &server.url(), &[1, 2, 3, 4]).await;
        assert_eq!(failed.iter().map(|(item, _)| *item).collect::<Vec<_>>(), [3]);
        assert_eq!(failed[0].1.status().expect("it is answered"), 422);
        assert_eq!(server.count(), 4);
    }
}
