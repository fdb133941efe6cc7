//! The tail of a service with and without `#[hedge]`, and the calls that hedges add, on tokio's
//! paused time. The durations of the service have a heavy tail, and a seed.

mod chart;

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::claim;
use crate::dice::Dice;
use crate::style::{BLUE, GRAY, GREEN, Mark, VERMILION};
use plotters::style::RGBColor;
use resilience::hedge;
use tokio::time::{Instant, sleep, sleep_until};

/// The calls while the service has its usual tail, and then while every call takes ten times as
/// long.
const USUAL: u32 = 20_000;
const SLOW: u32 = 10_000;
const EVERY: Duration = Duration::from_millis(20);

/// The duration of an attempt: the share of attempts that are faster, and milliseconds. Between two
/// rows all durations are equally likely. One attempt in thirty is in the tail.
const DURATIONS: [(f64, f64); 7] =
    [(0.0, 5.0), (0.5, 20.0), (0.9, 40.0), (0.967, 60.0), (0.99, 400.0), (0.999, 1500.0), (1.0, 3000.0)];

/// A call, whose attempts draw their durations one after the other. So the first attempt of a call
/// takes equally long with each kind of hedge.
struct Call {
    number: u32,
    begun: AtomicU32,
}

async fn plain(call: &Call) -> Result<(), Never> {
    call.attempt().await
}

#[hedge(100ms, budget = unlimited)]
async fn without_budget(call: &Call) -> Result<(), Never> {
    call.attempt().await
}

#[hedge(100ms)]
async fn after_100ms(call: &Call) -> Result<(), Never> {
    call.attempt().await
}

#[hedge(p95)]
async fn after_p95(call: &Call) -> Result<(), Never> {
    call.attempt().await
}

/// The service answers in the end.
type Never = std::convert::Infallible;

impl Call {
    async fn attempt(&self) -> Result<(), Never> {
        let attempt = self.begun.fetch_add(1, Ordering::Relaxed);
        sleep(duration(self.number, attempt)).await;
        Ok(())
    }
}

fn duration(call: u32, attempt: u32) -> Duration {
    let rolled = Dice(u64::from(call) << 8 | u64::from(attempt)).roll();
    let mut rows = DURATIONS.windows(2);
    let millis = rows.find_map(|rows| {
        let [(from, fast), (to, slow)] = rows else { return None };
        (rolled <= *to).then(|| fast + (slow - fast) * (rolled - from) / (to - from))
    });
    // Tokio's timer counts in milliseconds.
    let usual = Duration::from_secs_f64(millis.unwrap_or_default().round() / 1000.0);
    if call < USUAL { usual } else { usual * 10 }
}

type Future<'a> = Pin<Box<dyn std::future::Future<Output = Result<(), Never>> + Send + 'a>>;

struct Kind {
    name: &'static str,
    color: RGBColor,
    mark: Mark,
    call: fn(&Call) -> Future<'_>,
}

const KINDS: [Kind; 4] = [
    Kind { name: "no hedge", color: GRAY, mark: Mark::Circle, call: |call| Box::pin(plain(call)) },
    Kind {
        name: "hedge(100ms, budget = unlimited)",
        color: VERMILION,
        mark: Mark::Square,
        call: |call| Box::pin(without_budget(call)),
    },
    Kind { name: "hedge(100ms)", color: BLUE, mark: Mark::Disc, call: |call| Box::pin(after_100ms(call)) },
    Kind { name: "hedge(p95)", color: GREEN, mark: Mark::Triangle, call: |call| Box::pin(after_p95(call)) },
];

struct Record {
    kind: &'static Kind,
    /// Milliseconds of the calls to the service with its usual tail, ascending.
    durations: Vec<u32>,
    /// The attempts beyond the first per call, in percent: with the usual tail, and while every
    /// call is slow.
    extra: [f64; 2],
}

/// The quantiles that are marked.
const MARKED: [(&str, f64); 3] = [("p50", 0.5), ("p95", 0.95), ("p99.9", 0.999)];

impl Record {
    /// The duration that this share of the calls did not exceed.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
    fn quantile(&self, share: f64) -> u32 {
        let rank = (f64::from(USUAL) * share).ceil() as usize;
        self.durations[rank.clamp(1, self.durations.len()) - 1]
    }
}

pub(crate) fn run(file: &Path) -> Result<String, Box<dyn Error>> {
    let records = KINDS.iter().map(observe).collect::<Result<Vec<_>, _>>()?;
    check(&records)?;
    chart::draw(file, &records)?;
    Ok(summary(&records))
}

fn observe(kind: &'static Kind) -> Result<Record, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let calls = runtime.block_on(call_steadily(kind.call))?;
    let (usual, slow) = calls.split_at(USUAL as usize);
    let mut durations: Vec<_> = usual.iter().map(|(duration, _)| *duration).collect();
    durations.sort_unstable();
    Ok(Record { kind, durations, extra: [extra(usual), extra(slow)] })
}

/// Milliseconds and attempts of each call.
async fn call_steadily(call: fn(&Call) -> Future<'_>) -> Result<Vec<(u32, u32)>, Box<dyn Error>> {
    let start = Instant::now();
    let mut calls = Vec::new();
    for number in 0..USUAL + SLOW {
        sleep_until(start + EVERY * number).await;
        calls.push(tokio::spawn(async move {
            let (of, begun) = (Call { number, begun: AtomicU32::new(0) }, Instant::now());
            let Ok(()) = call(&of).await;
            (begun.elapsed(), of.begun.into_inner())
        }));
    }
    let mut results = Vec::new();
    for call in calls {
        let (duration, attempts) = call.await?;
        results.push((u32::try_from(duration.as_millis())?, attempts));
    }
    Ok(results)
}

fn extra(calls: &[(u32, u32)]) -> f64 {
    let attempts: u32 = calls.iter().map(|(_, attempts)| attempts).sum();
    let first: u32 = calls.iter().map(|_| 1).sum();
    100.0 * f64::from(attempts - first) / f64::from(first)
}

fn check(records: &[Record]) -> Result<(), String> {
    let [none, unlimited, fixed, adaptive] = records else { return Err("four kinds".to_owned()) };
    claim(none.extra.iter().all(|extra| *extra < 0.001), "without hedges each call is one attempt")?;
    for record in [unlimited, fixed, adaptive] {
        let name = record.kind.name;
        claim(record.quantile(0.5) == none.quantile(0.5), &format!("{name} leaves the median alone"))?;
        claim(
            5 * record.quantile(0.999) < none.quantile(0.999),
            &format!("{name} cuts the tail to a fifth"),
        )?;
        claim(record.extra[0] < 6.0, &format!("{name} adds less than 6 % to the usual load"))?;
    }
    claim(adaptive.quantile(0.999) < fixed.quantile(0.999), "the percentile begins earlier")?;
    claim(unlimited.extra[1] > 60.0, "without a budget, hedges pile onto a slow service")?;
    claim(fixed.extra[1] < 13.0, "a budget holds them to a tenth, and one per second")?;
    claim(adaptive.extra[1] < 8.0, "a percentile moves with the service")
}

fn summary(records: &[Record]) -> String {
    let mut text = format!("  {USUAL} calls, and {SLOW} while the service is ten times slower:");
    for record in records {
        let _ = write!(text, "\n  {:>32}:", record.kind.name);
        for (name, share) in MARKED {
            let _ = write!(text, " {name} {:4} ms,", record.quantile(share));
        }
        let [usual, slow] = record.extra;
        let _ = write!(text, " extra calls {usual:.1} %, {slow:.1} %");
    }
    text
}
