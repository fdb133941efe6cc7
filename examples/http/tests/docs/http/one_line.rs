//! "One line for each client"

mod reqwest_answers {
    use reqwest::{Client, Response};
    use resilience::{http, retry};

    #[retry(attempts = 5, on_ok = http::transient)]
    async fn get(client: &Client, url: &str) -> reqwest::Result<Response> {
        client.get(url).send().await
    }

    use unruly::Reply;

    #[tokio::test]
    async fn statuses_and_resets_are_tried_again() {
        let _time = resilience::TestClock::new().install();
        let client = crate::client();
        let server =
            crate::server([Reply::status(503), Reply::status(429).header("retry-after", 7), Reply::reset()]);
        assert_eq!(get(&client, &server.url()).await.expect("it is answered").status(), 200);
        assert_eq!(server.count(), 4);
        let server = crate::server([Reply::status(404)]);
        assert_eq!(get(&client, &server.url()).await.expect("it is answered").status(), 404);
        assert_eq!(server.count(), 1);
    }
}

mod reqwest_bodies {
    use reqwest::Client;
    use resilience::retry;

    #[retry(attempts = 5)]
    async fn text(client: &Client, url: &str) -> reqwest::Result<String> {
        client.get(url).send().await?.error_for_status()?.text().await
    }

    use unruly::Reply;

    #[tokio::test]
    async fn one_that_breaks_off_is_asked_for_again() {
        let _time = resilience::TestClock::new().install();
        let script = [Reply::status(503), Reply::ok("ha").cut_after(2), Reply::ok("ha").reset_after(2)];
        let server = crate::server(script);
        assert_eq!(text(&crate::client(), &server.url()).await.expect("the fourth is whole"), "done");
        assert_eq!(server.count(), 4);
    }
}

mod ureq_answers {
    use resilience::{http, retry};
    use ureq::{Agent, Body};

    fn agent() -> Agent {
        Agent::config_builder().http_status_as_error(false).build().into()
    }

    #[retry(attempts = 5, on_ok = http::transient)]
    fn get(agent: &Agent, url: &str) -> Result<ureq::http::Response<Body>, ureq::Error> {
        agent.get(url).call()
    }

    use unruly::Reply;

    #[test]
    fn a_hint_is_heeded() {
        let time = resilience::TestClock::new();
        let _time = time.install();
        let server = crate::server([Reply::status(503).header("retry-after", 20), Reply::hang_up()]);
        assert!(!agent().config().http_status_as_error());
        let agent = Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        assert_eq!(get(&agent, &server.url()).expect("it is answered").status(), 200);
        assert_eq!(server.count(), 3);
        assert!(time.elapsed().as_secs() >= 20);
    }
}

mod hyper_answers {
    use http_body_util::Empty;
    use hyper::body::{Bytes, Incoming};
    use hyper::{Response, Uri};
    use hyper_util::client::legacy::{Client, Error, connect::HttpConnector};
    use resilience::{http, retry};

    #[retry(attempts = 5, on_ok = http::transient)]
    async fn get(
        client: &Client<HttpConnector, Empty<Bytes>>,
        url: &Uri,
    ) -> Result<Response<Incoming>, Error> {
        client.get(url.clone()).await
    }

    use unruly::Reply;

    #[tokio::test]
    async fn statuses_and_resets_are_tried_again() {
        let _time = resilience::TestClock::new().install();
        let server = crate::server([Reply::status(503), Reply::reset()]);
        let client = Client::builder(hyper_util::rt::TokioExecutor::new()).build_http();
        let url = server.url().parse().expect("it is an address");
        assert_eq!(get(&client, &url).await.expect("it is answered").status(), 200);
        assert_eq!(server.count(), 3);
    }
}

mod tonic_calls {
    use resilience::retry;
    use tonic::{Response, Status};

    #[retry(attempts = 5)]
    async fn hello(client: &mut Greeter, name: &str) -> Result<Response<String>, Status> {
        client.hello(name.to_owned()).await
    }

    struct Greeter {
        calls: u32,
    }

    impl Greeter {
        async fn hello(&mut self, name: String) -> Result<Response<String>, Status> {
            self.calls += 1;
            match self.calls {
                1 => Err(Status::unavailable("starting")),
                2 => Err(Status::resource_exhausted("busy")),
                _ => Ok(Response::new(format!("hello {name}"))),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_is_starting_or_busy_is_asked_again() {
        let mut client = Greeter { calls: 0 };
        assert_eq!(
            hello(&mut client, "you").await.expect("the third call succeeds").into_inner(),
            "hello you"
        );
        assert_eq!(client.calls, 3);
    }
}

mod any_other_client {
    use minreq::{Error, Response};
    use resilience::{Transient, http, retry};

    #[retry(
        attempts = 5,
        on = |error| match error {
            Error::IoError(error) => error.transience(),
            _ => false.into(),
        },
        on_ok = |response| http::classify(response.status_code, |name| response.header(name)),
    )]
    fn get(url: &str) -> Result<Response, Error> {
        minreq::get(url).send()
    }

    use unruly::Reply;

    #[test]
    fn closures_tell_what_waiting_heals() {
        let time = resilience::TestClock::new();
        let _time = time.install();
        let server = crate::server([Reply::status(503).header("retry-after", 20), Reply::reset()]);
        assert_eq!(get(&server.url()).expect("it is answered").status_code, 200);
        assert_eq!(server.count(), 3);
        assert!(time.elapsed().as_secs() >= 20);
    }
}
