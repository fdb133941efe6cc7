//! Callers of the gateway. They come at their rate, whether earlier ones have their answers or not.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Each call is about one of so many products, in turn.
pub(crate) const PRODUCTS: u32 = 20;

/// How long a caller waits before it goes away.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a caller got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Got {
    /// An answer of the services.
    Fresh,
    /// An answer of before: of the fallback.
    Remembered,
    /// An error, or nothing as long as its patience lasted.
    Nothing,
}

/// What all callers of a load got, and after which time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report(Vec<(Got, Duration)>);

impl Report {
    pub(crate) fn calls(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn count(&self, got: Got) -> usize {
        self.0.iter().filter(|(seen, _)| *seen == got).count()
    }

    pub(crate) fn fresh(&self) -> usize {
        self.count(Got::Fresh)
    }

    /// The share of the calls that got a fresh answer, in percent.
    pub(crate) fn fresh_percent(&self) -> usize {
        100 * self.fresh() / self.calls().max(1)
    }

    pub(crate) fn mean(&self) -> Duration {
        let sum: Duration = self.0.iter().map(|(_, time)| *time).sum();
        sum / u32::try_from(self.calls()).unwrap_or(u32::MAX).max(1)
    }

    /// The time that so many percent of the calls did not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut times: Vec<Duration> = self.0.iter().map(|(_, time)| *time).collect();
        times.sort_unstable();
        let last = times.len().saturating_sub(1);
        times.get((times.len() * percent / 100).min(last)).copied().unwrap_or_default()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (fresh, remembered, nothing) =
            (self.fresh(), self.count(Got::Remembered), self.count(Got::Nothing));
        write!(
            f,
            "{:>3} calls: {fresh:>3} fresh, {remembered:>3} from memory, {nothing:>3} failed",
            self.calls()
        )?;
        write!(f, "; p50 {:>5.0?}, p99 {:>5.0?}", self.percentile(50), self.percentile(99))
    }
}

/// So many calls a second, for so many milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phase(pub(crate) u32, pub(crate) u32);

/// Calls `path` of the gateway in phases. Each begins when the last one is over, even if callers of
/// that one still wait. Returns their reports when all callers have their answers.
pub(crate) async fn load<const N: usize>(
    gateway: SocketAddr,
    path: &'static str,
    phases: [Phase; N],
) -> [Report; N] {
    let (mut begin, mut callers) = (Instant::now(), JoinSet::new());
    for (phase, Phase(a_second, milliseconds)) in phases.into_iter().enumerate() {
        let pause = Duration::from_secs(1) / a_second;
        for number in 0..a_second * milliseconds / 1_000 {
            let due = begin + pause * number;
            tokio::time::sleep_until(due).await;
            callers.spawn(async move {
                let got = call(gateway, path, number % PRODUCTS).await;
                // From the time at which it was due: a caller that came late had to wait all the
                // same.
                (phase, got, due.elapsed())
            });
        }
        begin += Duration::from_millis(milliseconds.into());
        tokio::time::sleep_until(begin).await;
    }
    let mut reports = [const { Report(Vec::new()) }; N];
    for (phase, got, time) in callers.join_all().await {
        reports[phase].0.push((got, time));
    }
    reports
}

/// Calls `path` of the gateway once.
pub(crate) async fn call(gateway: SocketAddr, path: &str, id: u32) -> Got {
    let answer = tokio::time::timeout(PATIENCE, ask(gateway, path, id)).await;
    match answer {
        Ok(Ok(answer)) if answer.contains("\r\n\r\nfresh: ") => Got::Fresh,
        Ok(Ok(answer)) if answer.contains("\r\n\r\nas of before: ") => Got::Remembered,
        _ => Got::Nothing,
    }
}

async fn ask(gateway: SocketAddr, path: &str, id: u32) -> io::Result<String> {
    let mut socket = TcpStream::connect(gateway).await?;
    socket.write_all(format!("GET /{path}/{id} HTTP/1.1\r\nhost: gateway\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await?;
    Ok(answer)
}
