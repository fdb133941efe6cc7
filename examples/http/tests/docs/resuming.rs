//! `docs/resuming.md`, its download

mod a_download {
    use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, ETAG, HeaderValue, IF_RANGE, RANGE};
    use reqwest::{Client, Response, StatusCode};
    use resilience::{Transient, retry};

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("the server has sent another part than the one that was asked for")]
        OtherPart,
        #[error(transparent)]
        #[transient(source)]
        Request(#[from] reqwest::Error),
    }

    /// What has arrived so far.
    #[derive(Default)]
    struct Download {
        bytes: Vec<u8>,
        /// The version of which this is a part; `None` if the server does not say.
        version: Option<HeaderValue>,
    }

    impl Download {
        /// From the first byte on.
        fn begin(&mut self, response: &Response) {
            let is_strong = |tag: &&HeaderValue| !tag.as_bytes().starts_with(b"W/");
            self.bytes.clear();
            self.version = response.headers().get(ETAG).filter(is_strong).cloned();
        }
    }

    #[retry(attempts = 5, base = 200ms, reset_after = 10s)]
    async fn fetch(client: &Client, url: &str, file: &mut Download) -> Result<(), Error> {
        let there = file.bytes.len();
        let mut request = client.get(url).header(ACCEPT_ENCODING, "identity"); // see below
        if let Some(version) = &file.version {
            request = request.header(RANGE, format!("bytes={there}-")).header(IF_RANGE, version);
        }
        let mut response = request.send().await?;
        let range = response.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok()).unwrap_or("");
        match response.status() {
            StatusCode::PARTIAL_CONTENT if range.starts_with(&format!("bytes {there}-")) => {}
            StatusCode::PARTIAL_CONTENT => return Err(Error::OtherPart),
            StatusCode::RANGE_NOT_SATISFIABLE if range == format!("bytes */{there}") => return Ok(()),
            _ => {
                response = response.error_for_status()?;
                file.begin(&response);
            }
        }
        while let Some(chunk) = response.chunk().await? {
            file.bytes.extend_from_slice(&chunk);
        }
        Ok(())
    }

    use resilience::TestClock;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use unruly::{Reply, Request, Server};

    const FIRST: &str = "0123456789";

    /// How a server answers, which closes the connection after a part of each body.
    #[derive(Clone, Copy)]
    struct Manner {
        etag: Option<&'static str>,
        knows_ranges: bool,
        /// The bytes that it sends of a body.
        sends: usize,
    }

    impl Manner {
        const GOOD: Self = Self { etag: Some("\"v1\""), knows_ranges: true, sends: 4 };

        fn reply(self, text: &str, request: &Request) -> Reply {
            let is_same = request.header("if-range") == self.etag;
            let asked = request.header("range").filter(|_| self.knows_ranges && is_same);
            let from = asked.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
            let (total, tag) =
                (text.len(), self.etag.map(|tag| format!("etag: {tag}\r\n")).unwrap_or_default());
            let Some(body) = text.get(from.unwrap_or(0)..).filter(|body| !body.is_empty()) else {
                return Reply::status(416).header("content-range", format!("bytes */{total}"));
            };
            let status = match from {
                Some(from) => format!("206 P\r\ncontent-range: bytes {from}-{}/{total}", total - 1),
                None => "200 OK".to_owned(),
            };
            let sent = &body[..self.sends.min(body.len())];
            let length = body.len();
            Reply::raw(format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{tag}\r\n{sent}"))
        }
    }

    /// The server that answers as `reply` says, which is told how many requests came before.
    fn server(reply: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static) -> Server {
        let before = AtomicUsize::new(0);
        Server::start(move |request| reply(before.fetch_add(1, SeqCst), request)).expect("a free port")
    }

    /// What has arrived, how it ended, and the `Range` of each request.
    async fn fetched(server: &Server) -> (String, Result<(), Error>, Vec<Option<String>>) {
        let _installed = TestClock::new().install();
        let mut file = Download::default();
        let outcome = fetch(&crate::client(), &server.url(), &mut file).await;
        let ranges =
            server.requests().iter().map(|request| request.header("range").map(str::to_owned)).collect();
        (String::from_utf8(file.bytes).expect("it is text"), outcome, ranges)
    }

    fn ranges<const N: usize>(ranges: [Option<&str>; N]) -> Vec<Option<String>> {
        ranges.map(|range| range.map(str::to_owned)).to_vec()
    }

    #[tokio::test]
    async fn it_goes_on_where_it_was_cut() {
        let server = server(|_, request| Manner::GOOD.reply(FIRST, request));
        let (text, outcome, asked) = fetched(&server).await;
        assert!(outcome.is_ok());
        assert_eq!(text, FIRST);
        assert_eq!(asked, ranges([None, Some("bytes=4-"), Some("bytes=8-")]));
    }

    #[tokio::test]
    async fn another_version_is_fetched_from_its_first_byte() {
        let changed = Manner { etag: Some("\"v2\""), ..Manner::GOOD };
        let server = server(move |before, request| match before {
            0 => Manner::GOOD.reply(FIRST, request),
            _ => changed.reply("abcdef", request),
        });
        let (text, outcome, asked) = fetched(&server).await;
        assert!(outcome.is_ok());
        assert_eq!(text, "abcdef");
        assert_eq!(asked, ranges([None, Some("bytes=4-"), Some("bytes=4-")]));
        assert_eq!(server.requests()[2].header("if-range"), Some("\"v2\""));
    }

    #[tokio::test]
    async fn without_versions_or_ranges_it_begins_anew() {
        for etag in [None, Some("W/\"v1\"")] {
            let manner = Manner { etag, ..Manner::GOOD };
            let server = server(move |before, request| {
                Manner { sends: 4 * (before + 1), ..manner }.reply(FIRST, request)
            });
            let (text, outcome, asked) = fetched(&server).await;
            assert!(outcome.is_ok());
            assert_eq!((text.as_str(), asked), (FIRST, ranges([None, None, None])));
        }
        let manner = Manner { knows_ranges: false, ..Manner::GOOD };
        let server = server(move |_, request| manner.reply(FIRST, request));
        let (text, outcome, asked) = fetched(&server).await;
        assert!(matches!(outcome, Err(Error::Request(_))));
        assert_eq!((text.as_str(), asked.len()), ("0123", 5));
    }

    #[tokio::test]
    async fn what_is_there_already_is_enough() {
        // All bytes have come, but not the end of the body.
        let chunk =
            "HTTP/1.1 200 OK\r\netag: \"v1\"\r\ntransfer-encoding: chunked\r\n\r\na\r\n0123456789\r\n";
        let server = server(move |before, request| match before {
            0 => Reply::raw(chunk),
            _ => Manner::GOOD.reply(FIRST, request),
        });
        let (text, outcome, asked) = fetched(&server).await;
        assert!(outcome.is_ok());
        assert_eq!((text.as_str(), asked), (FIRST, ranges([None, Some("bytes=10-")])));
    }

    #[tokio::test]
    async fn an_outage_in_between_loses_nothing() {
        let server = server(|before, request| match before {
            1 => Reply::status(503),
            2 => Reply::reset(),
            _ => Manner::GOOD.reply(FIRST, request),
        });
        let (text, outcome, asked) = fetched(&server).await;
        assert!(outcome.is_ok());
        let rest = Some("bytes=4-");
        assert_eq!((text.as_str(), asked), (FIRST, ranges([None, rest, rest, rest, Some("bytes=8-")])));
    }

    #[tokio::test]
    async fn another_part_is_refused() {
        let part = "HTTP/1.1 206 P\r\ncontent-range: bytes 2-9/10\r\ncontent-length: 8\r\n\r\n23456789";
        let server = server(move |before, request| match before {
            0 => Manner::GOOD.reply(FIRST, request),
            _ => Reply::raw(part),
        });
        let (text, outcome, asked) = fetched(&server).await;
        assert!(matches!(outcome, Err(Error::OtherPart)));
        assert_eq!((text.as_str(), asked.len()), ("0123", 2));
        let encoding = server.requests()[0].header("accept-encoding").map(str::to_owned);
        assert_eq!(encoding.as_deref(), Some("identity"));
    }
}
