//! `docs/concurrent-updates.md`

mod over_http {
    use reqwest::{Client, StatusCode, header};
    use resilience::{Transient, retry};

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("the document has changed since it was read")]
        #[transient]
        Conflict,
        #[error("reading failed")]
        #[transient(source)]
        Read(#[source] reqwest::Error),
        #[error("the server gives no version to write against")]
        NoVersion,
        #[error("nobody knows whether the update was made")] // not marked: see below
        Write(#[source] reqwest::Error),
    }

    #[retry(attempts = unlimited, base = 10ms, cap = 1s, max_duration = 1m)]
    async fn append(client: &Client, url: &str, line: &str) -> Result<(), Error> {
        let read = client
            .get(url)
            .send()
            .await
            .and_then(|response| response.error_for_status())
            .map_err(Error::Read)?;
        let tag = read.headers().get(header::ETAG).cloned().ok_or(Error::NoVersion)?;
        let text = read.text().await.map_err(Error::Read)?;

        let write = client.put(url).header(header::IF_MATCH, tag).body(format!("{text}{line}\n"));
        let response = write.send().await.map_err(Error::Write)?;
        match response.status() {
            StatusCode::PRECONDITION_FAILED | StatusCode::CONFLICT => Err(Error::Conflict),
            _ => response.error_for_status().map(drop).map_err(Error::Write),
        }
    }

    use unruly::Reply;

    #[tokio::test]
    async fn an_attempt_begins_with_the_reading() {
        let _time = resilience::TestClock::new().install();
        let old = || Reply::ok("a\n").header("etag", "\"1\"");
        let new = || Reply::ok("a\nb\n").header("etag", "\"2\"");
        let server = crate::server([old(), Reply::status(412), new(), Reply::status(204)]);
        let client = crate::client();
        append(&client, &server.url(), "c").await.expect("the second write is in time");
        let requests = server.requests();
        assert_eq!(requests.len(), 4);
        assert_eq!(
            (requests[3].header("if-match"), requests[3].text().as_str()),
            (Some("\"2\""), "a\nb\nc\n")
        );
    }

    #[tokio::test]
    async fn a_write_is_made_once_and_never_without_a_version() {
        let _time = resilience::TestClock::new().install();
        let client = crate::client();
        let server = crate::server([Reply::ok("a\n").header("etag", "\"1\""), Reply::hang_up()]);
        assert!(matches!(append(&client, &server.url(), "c").await, Err(Error::Write(_))));
        assert_eq!(server.count(), 2);
        let server = crate::server([Reply::ok("a\n")]);
        assert!(matches!(append(&client, &server.url(), "c").await, Err(Error::NoVersion)));
        assert_eq!(server.count(), 1);
    }
}
