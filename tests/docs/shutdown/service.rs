//! A service that finishes what it has begun.

use resilience::Deadline;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// `None` if `work` has not ended `grace` after `stop`.
async fn with_grace<F: Future>(stop: CancellationToken, grace: Duration, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    tokio::select! {
        biased;
        outcome = &mut work => Some(outcome),
        () = stop.cancelled() => timeout(grace, Deadline::within(grace).scope(work)).await.ok(),
    }
}

/// What was not done at the end.
#[derive(Default)]
struct Left {
    not_begun: Vec<Job>,
    cut_off: usize,
    panicked: usize,
}

impl Left {
    fn count(&mut self, end: Result<Option<()>, JoinError>) {
        self.cut_off += usize::from(matches!(end, Ok(None)));
        self.panicked += usize::from(end.is_err());
    }
}

const AT_ONCE: usize = 100;

/// Handles the jobs that come until `stop`.
async fn serve(mut jobs: mpsc::Receiver<Job>, stop: CancellationToken, grace: Duration) -> Left {
    let (mut left, mut running) = (Left::default(), JoinSet::new());
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(end) = running.join_next() => left.count(end),
            job = jobs.recv(), if running.len() < AT_ONCE => match job {
                Some(job) => drop(running.spawn(with_grace(stop.clone(), grace, handle(job)))),
                None => break,
            },
        }
    }
    jobs.close(); // whoever sends a job from here on gets an error
    while let Some(job) = jobs.recv().await {
        left.not_begun.push(job);
    }
    while let Some(end) = running.join_next().await {
        left.count(end);
    }
    left
}

use resilience::retry;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// Each attempt takes so long, and the last of so many succeeds.
#[derive(Clone)]
struct Job {
    takes: Duration,
    works_at: u32,
    attempts: Arc<AtomicU32>,
    handled: Arc<AtomicU32>,
}

impl Job {
    fn new(takes: u64, works_at: u32) -> Self {
        let takes = Duration::from_secs(takes);
        Self { takes, works_at, attempts: Arc::default(), handled: Arc::default() }
    }
}

async fn handle(job: Job) {
    assert!(job.works_at > 0, "a job that panics");
    let outcome = attempt(&job).await;
    if outcome.is_ok() {
        job.handled.fetch_add(1, SeqCst);
    }
}

#[retry(attempts = unlimited, base = 10s, factor = 1, jitter = none)]
async fn attempt(job: &Job) -> io::Result<()> {
    let number = job.attempts.fetch_add(1, SeqCst) + 1;
    sleep(job.takes).await;
    if number == job.works_at { Ok(()) } else { Err(io::ErrorKind::ConnectionReset.into()) }
}

/// What a service leaves. One that does not stop is no reason to wait for ever.
async fn ended<T>(service: JoinHandle<T>) -> T {
    let left = tokio::time::timeout(Duration::from_secs(600), service).await;
    left.expect("it stops").expect("it does not panic")
}

#[tokio::test(start_paused = true)]
async fn what_runs_has_the_grace_period_to_end() {
    let (sender, jobs) = mpsc::channel(8);
    let stop = CancellationToken::new();
    let grace = Duration::from_secs(20);
    let service = tokio::spawn(serve(jobs, stop.clone(), grace));
    let sent = |job: Job| {
        let sender = sender.clone();
        async move { sender.send(job.clone()).await.map(|()| job).map_err(|_| "the service has stopped") }
    };
    let quick = sent(Job::new(1, 1)).await.expect("it is taken");
    let runs = sent(Job::new(45, 1)).await.expect("it is taken");
    let waits = sent(Job::new(2, 5)).await.expect("it is taken");
    let lasts = sent(Job::new(3600, 1)).await.expect("it is taken");

    let (start, end) = (Instant::now(), Instant::now() + Duration::from_secs(35));
    tokio::time::sleep_until(end).await;
    stop.cancel();
    let left = ended(service).await;
    assert_eq!((left.not_begun.len(), left.cut_off, left.panicked), (0, 1, 0));
    assert_eq!(start.elapsed(), Duration::from_secs(35 + 20));

    let made = |job: &Job| (job.attempts.load(SeqCst), job.handled.load(SeqCst));
    assert_eq!(made(&quick), (1, 1));
    assert_eq!(made(&runs), (1, 1), "it ends within the grace period");
    // At 0, 12, 24, 36 and 48 seconds: the fifth one has ended at 50 seconds.
    assert_eq!(made(&waits), (5, 1));
    assert_eq!(made(&lasts), (1, 0), "it is cut off");
    assert!(sent(Job::new(1, 1)).await.is_err(), "nothing more is taken");
}

#[tokio::test(start_paused = true)]
async fn jobs_that_wait_at_the_stop_come_back() {
    let (sender, jobs) = mpsc::channel(8);
    let (stop, start) = (CancellationToken::new(), Instant::now());
    let service = tokio::spawn(serve(jobs, stop.clone(), Duration::from_secs(20)));
    let (panics, runs) = (Job::new(1, 0), Job::new(10, 1));
    for job in [&panics, &runs] {
        sender.send(job.clone()).await.expect("it is taken");
    }
    sleep(Duration::from_secs(5)).await;
    stop.cancel();
    let waiting = [1, 2, 3].map(|takes| Job::new(takes, 1));
    for job in &waiting {
        sender.try_send(job.clone()).expect("the service has not seen the stop");
    }
    tokio::task::yield_now().await;
    assert!(sender.try_send(Job::new(1, 1)).is_err(), "no job is taken that nobody handles");

    let left = ended(service).await;
    assert_eq!((left.cut_off, left.panicked), (0, 1));
    assert!(left.not_begun.iter().map(|job| job.takes).eq(waiting.iter().map(|job| job.takes)));
    assert!(waiting.iter().all(|job| job.attempts.load(SeqCst) == 0));
    assert_eq!((runs.handled.load(SeqCst), start.elapsed()), (1, Duration::from_secs(10)));
}

#[tokio::test(start_paused = true)]
async fn a_service_runs_so_many_jobs_at_once() {
    let (sender, jobs) = mpsc::channel(1);
    let (stop, start) = (CancellationToken::new(), Instant::now());
    let service = tokio::spawn(serve(jobs, stop, Duration::from_secs(20)));
    let all: Vec<_> = (0..=AT_ONCE).map(|_| Job::new(1, 1)).collect();
    for job in &all {
        sender.send(job.clone()).await.expect("it is taken");
    }
    drop(sender);
    let left = ended(service).await;
    assert_eq!((left.not_begun.len(), left.cut_off, left.panicked), (0, 0, 0));
    assert!(all.iter().all(|job| job.handled.load(SeqCst) == 1));
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn no_wait_begins_that_is_longer_than_the_grace_period() {
    let (stop, job, start) = (CancellationToken::new(), Job::new(2, 3), Instant::now());
    let cancel = async {
        sleep(Duration::from_secs(1)).await;
        stop.cancel();
    };
    // The first attempt fails after 2 seconds, one after the end. A wait of 10 seconds is not begun.
    let work = with_grace(stop.clone(), Duration::from_secs(5), attempt(&job));
    let (outcome, ()) = tokio::join!(work, cancel);
    let error = outcome.expect("it is not cut off").expect_err("it has failed");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!((job.attempts.load(SeqCst), start.elapsed()), (1, Duration::from_secs(2)));
}
