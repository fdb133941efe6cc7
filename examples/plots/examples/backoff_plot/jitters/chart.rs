//! One panel for each kind: the spread of each delay as dots, and the means as a line.

use std::path::Path;
use std::time::Duration;

use super::{Delays, RETRIES, RUNS, mean};
use crate::kinds::Kind;
use crate::style::{Drawn, Entry, INK, Mark, Page, bold_label, page, plain};
use plotters::prelude::*;

const DOTS: usize = 30;

pub(super) fn draw(file: &Path, results: &[(Kind, Vec<Delays>)]) -> Drawn {
    let legend = [
        Entry::new(format!("each dot: 1/{DOTS} of {RUNS} draws"), INK, Mark::Dot),
        Entry::new("mean", INK, Mark::Line),
    ];
    let title = "Delays of a retry by jitter (base = 100ms, cap = 10s)";
    page(file, 680, title, &legend, |page| {
        let panels = page.split_evenly((2, 2));
        panels.iter().zip(results).try_for_each(|(area, (kind, runs))| panel(area, kind, runs))
    })
}

fn panel(area: &Page, kind: &Kind, runs: &[Delays]) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .margin_top(2)
        .caption(format!("jitter = {}", kind.name), bold_label())
        .x_label_area_size(44)
        .y_label_area_size(82)
        .build_cartesian_2d(0.4..8.6, (0.000_9..20.0).log_scale())?;
    let mut mesh = chart.configure_mesh();
    plain(&mut mesh);
    mesh.x_labels(RETRIES)
        .y_labels(5)
        .x_label_formatter(&|retry| format!("{retry:.0}"))
        .y_label_formatter(&|seconds| in_words(*seconds))
        .x_desc("number of the retry")
        .y_desc("delay")
        .draw()?;
    for k in 0..RETRIES {
        let dots = quantiles(runs, k);
        let size = if dots.len() == 1 { 5 } else { 2 };
        chart.draw_series(dots.into_iter().enumerate().map(|(dot, delay)| {
            let place = (number(k) + aside(dot), delay.as_secs_f64());
            Circle::new(place, size, kind.color.mix(0.75).filled())
        }))?;
    }
    let means = (0..RETRIES).map(|k| (number(k), mean(runs, k)));
    chart.draw_series(LineSeries::new(means, INK.stroke_width(2)))?;
    Ok(())
}

/// The middle of each of `DOTS` equal parts of the draws of delay `k`, or the only value of that
/// delay.
fn quantiles(runs: &[Delays], k: usize) -> Vec<Duration> {
    let mut drawn: Vec<_> = runs.iter().map(|delays| delays[k]).collect();
    drawn.sort_unstable();
    let part = drawn.len() / DOTS;
    let mut dots: Vec<_> = drawn.into_iter().skip(part / 2).step_by(part).take(DOTS).collect();
    dots.dedup();
    dots
}

/// The number of retry `k`, on the axis.
fn number(k: usize) -> f64 {
    f64::from(u32::try_from(k + 1).unwrap_or(u32::MAX))
}

/// Moves the dots of one delay apart. Multiples of the golden ratio are spread evenly, and are the
/// same in each run. The first dot does not move.
fn aside(dot: usize) -> f64 {
    const GOLDEN: f64 = 0.618_034;
    const WIDTH: f64 = 0.6;
    let place = f64::from(u32::try_from(dot).unwrap_or(u32::MAX)) * GOLDEN + 0.5;
    (place.fract() - 0.5) * WIDTH
}

fn in_words(seconds: f64) -> String {
    if seconds < 0.999 { format!("{:.0} ms", seconds * 1000.0) } else { format!("{seconds:.0} s") }
}
