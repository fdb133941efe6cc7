//! `docs/polling.md`

use std::cell::Cell;
use std::io;
use std::time::Duration;
use tokio::time::Instant;

/// Has a job that takes some time, and fails in some of the requests.
struct Api {
    done: Instant,
    fails_at: std::ops::Range<u32>,
    /// The answers to the requests with these numbers take an hour.
    hangs_at: std::ops::Range<u32>,
    requests: Cell<u32>,
}

impl Api {
    fn taking(secs: u64) -> Self {
        Self::failing(secs, 0..0)
    }

    /// The requests with these numbers fail.
    fn failing(secs: u64, fails_at: std::ops::Range<u32>) -> Self {
        Self {
            done: Instant::now() + Duration::from_secs(secs),
            fails_at,
            hangs_at: 0..0,
            requests: Cell::default(),
        }
    }

    /// The second request hangs.
    fn hanging(secs: u64) -> Self {
        Self { hangs_at: 2..3, ..Self::taking(secs) }
    }

    /// The result of the job, or the time that it still takes.
    async fn ask(&self, id: u64) -> io::Result<Result<String, Duration>> {
        self.requests.set(self.requests.get() + 1);
        if self.hangs_at.contains(&self.requests.get()) {
            tokio::time::sleep(Duration::from_secs(3600)).await;
        }
        if self.fails_at.contains(&self.requests.get()) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        let left = self.done.duration_since(Instant::now());
        Ok(if left.is_zero() { Ok(format!("report {id}")) } else { Err(left) })
    }
}

mod until_done {
    use resilience::{retry, timeout};
    use std::io;

    enum Job {
        Running,
        Done(String),
        Failed(String),
    }

    impl Job {
        fn is_running(&self) -> bool {
            matches!(self, Job::Running)
        }
    }

    #[retry(
        attempts = unlimited,
        base = 1s,
        cap = 30s,
        jitter = equal,
        max_duration = 10m,
        on_ok = |job| job.is_running(),
    )]
    #[timeout(10s)] // for each question
    async fn finished(api: &Api, id: u64) -> io::Result<Job> {
        api.job(id).await
    }

    async fn report(api: &Api, id: u64) -> io::Result<String> {
        match finished(api, id).await? {
            Job::Done(report) => Ok(report),
            Job::Failed(reason) => Err(io::Error::other(reason)),
            Job::Running => Err(io::ErrorKind::TimedOut.into()), // after ten minutes
        }
    }

    use super::{Api, Instant};

    impl Api {
        async fn job(&self, id: u64) -> io::Result<Job> {
            Ok(match self.ask(id).await? {
                Ok(_) if id == 0 => Job::Failed("no such file".to_owned()),
                Ok(report) => Job::Done(report),
                Err(_) => Job::Running,
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_asked_until_it_is_done() {
        let (api, start) = (Api::failing(120, 2..5), Instant::now());
        assert_eq!(report(&api, 7).await.expect("it ends"), "report 7");
        // Waits of at most 1, 2, 4, 8, 16 and then 30 seconds, and of at least half of that.
        assert!((9..=13).contains(&api.requests.get()), "{}", api.requests.get());
        assert!((120..=150).contains(&start.elapsed().as_secs()));

        let api = Api::taking(5);
        assert_eq!(report(&api, 0).await.expect_err("it fails").to_string(), "no such file");
        assert!((4..=5).contains(&api.requests.get()), "{}", api.requests.get());
    }

    #[tokio::test(start_paused = true)]
    async fn after_ten_minutes_the_last_value_comes_back() {
        let (api, start) = (Api::taking(3600), Instant::now());
        assert_eq!(report(&api, 7).await.expect_err("it runs on").kind(), io::ErrorKind::TimedOut);
        assert!((24..=44).contains(&api.requests.get()), "{}", api.requests.get());
        // A wait that would end later is not begun.
        assert!((600 - 30..=600).contains(&start.elapsed().as_secs()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_that_hangs_is_asked_again() {
        let (api, start) = (Api::hanging(5), Instant::now());
        assert_eq!(report(&api, 7).await.expect("it ends"), "report 7");
        assert_eq!(api.requests.get(), 3);
        // Waits of at most 1 and 2 seconds, and of at least half of that.
        assert!((11..=13).contains(&start.elapsed().as_secs()));
    }
}

mod at_even_intervals {
    use resilience::{TimedOut, Transient, retry, timeout};
    use std::io;

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("the job has {left_secs} seconds to go")]
        #[transient]
        #[breaker(ignore)]
        Running { left_secs: u64 },
        #[error("no answer in time")]
        #[transient]
        Silent(#[from] TimedOut),
        #[error(transparent)]
        #[transient(source)]
        Io(#[from] io::Error),
    }

    enum Job {
        Running { left_secs: u64 },
        Done(String),
    }

    #[retry(attempts = 12, base = 5s, factor = 1, jitter = none)]
    #[timeout(10s)]
    async fn report(api: &Api, id: u64) -> Result<String, Error> {
        match api.progress(id).await? {
            Job::Done(report) => Ok(report),
            Job::Running { left_secs } => Err(Error::Running { left_secs }),
        }
    }

    use super::{Api, Duration, Instant};

    impl Api {
        async fn progress(&self, id: u64) -> io::Result<Job> {
            Ok(match self.ask(id).await? {
                Ok(report) => Job::Done(report),
                Err(left) => Job::Running { left_secs: left.as_secs() },
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_that_hangs_is_an_attempt() {
        let (api, start) = (Api::hanging(17), Instant::now());
        assert_eq!(report(&api, 7).await.expect("it ends"), "report 7");
        assert_eq!((api.requests.get(), start.elapsed()), (3, Duration::from_secs(5 + 10 + 5)));
        let silent = Api { hangs_at: 1..13, ..Api::taking(0) };
        assert!(matches!(report(&silent, 7).await, Err(Error::Silent(_))));
        assert_eq!(silent.requests.get(), 12);
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_error_says_how_far_it_has_come() {
        let (api, start) = (Api::taking(60), Instant::now());
        assert!(matches!(report(&api, 7).await, Err(Error::Running { left_secs: 5 })));
        assert_eq!((api.requests.take(), start.elapsed()), (12, Duration::from_secs(55)));
        assert_eq!(report(&Api::taking(55), 7).await.expect("it is done"), "report 7");
    }

    #[tokio::test(start_paused = true)]
    async fn an_unfinished_job_is_no_failure() {
        use resilience::Outcome;
        assert_eq!(Error::Running { left_secs: 5 }.outcome(), Outcome::Ignored);
        let api = Api::failing(0, 1..3);
        assert_eq!(report(&api, 7).await.expect("it is done"), "report 7");
        assert_eq!(api.requests.get(), 3, "an outage is tried again at the same pace");
    }
}

mod when_told {
    use resilience::{Transience, retry, timeout};
    use std::io;
    use std::time::Duration;

    struct Status {
        result: Option<String>,
        /// Of the header `Retry-After`.
        ask_again_after: Option<Duration>,
    }

    impl Status {
        fn is_worth_another_look(&self) -> Transience {
            match (&self.result, self.ask_again_after) {
                (Some(_), _) => Transience::Permanent,
                (None, Some(after)) => Transience::TransientAfter(after),
                (None, None) => Transience::Transient,
            }
        }
    }

    #[retry(attempts = 4, base = 200ms)]
    #[timeout(10s)]
    async fn status(api: &Api, id: u64) -> io::Result<Status> {
        api.status(id).await
    }

    #[retry(
        attempts = unlimited,
        base = 2s,
        max_duration = 10m,
        max_retry_after = 2m,
        on = |_| false, // `status` has tried it four times
        on_ok = Status::is_worth_another_look,
    )]
    async fn finished(api: &Api, id: u64) -> io::Result<Status> {
        status(api, id).await
    }

    use super::{Api, Instant};

    impl Api {
        async fn status(&self, id: u64) -> io::Result<Status> {
            Ok(match self.ask(id).await? {
                Ok(result) => Status { result: Some(result), ask_again_after: None },
                Err(_) if id == 0 => Status { result: None, ask_again_after: None },
                Err(left) => Status { result: None, ask_again_after: Some(left) },
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_asked_again_when_the_service_says() {
        let (api, start) = (Api::taking(90), Instant::now());
        assert_eq!(finished(&api, 7).await.expect("it ends").result.as_deref(), Some("report 7"));
        assert_eq!(api.requests.get(), 2);
        assert!((90..=92).contains(&start.elapsed().as_secs()));

        let api = Api::taking(20);
        assert!(finished(&api, 0).await.expect("it ends").result.is_some());
        assert!(api.requests.get() > 2);
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_has_attempts_of_its_own() {
        let api = Api::failing(90, 2..5);
        assert!(finished(&api, 7).await.expect("it ends").result.is_some());
        assert_eq!(api.requests.get(), 5, "one that runs, three that fail, one that is done");

        let api = Api::failing(90, 2..9);
        assert_eq!(
            finished(&api, 7).await.err().map(|error| error.kind()),
            Some(io::ErrorKind::ConnectionReset)
        );
        assert_eq!(api.requests.get(), 5, "one that runs, four that fail");
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_status_is_asked_again_soon() {
        let (api, start) = (Api::hanging(30), Instant::now());
        assert!(finished(&api, 7).await.expect("it ends").result.is_some());
        assert_eq!(api.requests.get(), 3);
        assert!((40..=43).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    }
}
