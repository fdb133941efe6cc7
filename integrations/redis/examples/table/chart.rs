//! The calls that have reached the service so far, by the time since it died.

use std::fs;
use std::path::Path;

use plotters::prelude::*;

use crate::measure::{Measured, OUTAGE};
use crate::style::{BLUE, Drawn, Entry, GREEN, Mark, ORANGE, Page, VERMILION, page, plain};

/// A colour for each number of replicas: each by itself, and shared.
const COLORS: [[RGBColor; 2]; 2] = [[ORANGE, GREEN], [VERMILION, BLUE]];

pub(crate) fn draw(file: &Path, all: &[(Measured, Measured)]) -> Drawn {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let lines: Vec<_> = all.iter().zip(COLORS.iter().cycle()).flat_map(lines).collect();
    let legend: Vec<_> = lines.iter().map(|line| Entry::new(&line.name, line.color, Mark::Line)).collect();
    let title = "Calls that reach a service which is dead for 10 s (threshold = 5, cooldown = 1s)";
    page(file, 420, title, &legend, |page| chart(page, &lines))
}

struct Line<'a> {
    name: String,
    color: RGBColor,
    calls: &'a [f64],
}

fn lines<'a>(((alone, shared), colors): (&'a (Measured, Measured), &[RGBColor; 2])) -> [Line<'a>; 2] {
    let line = |measured: &'a Measured, what, color| Line {
        name: format!("{} replicas, {what}", measured.replicas),
        color,
        calls: &measured.calls,
    };
    [line(alone, "each by itself", colors[0]), line(shared, "shared", colors[1])]
}

fn chart(area: &Page, lines: &[Line<'_>]) -> Drawn {
    let most = lines.iter().map(|line| line.calls.len()).max().unwrap_or_default();
    let end = OUTAGE.as_secs_f64();
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .x_label_area_size(44)
        .y_label_area_size(70)
        .build_cartesian_2d(0.0..end, 0..most + most / 20 + 1)?;
    let mut mesh = chart.configure_mesh();
    plain(&mut mesh);
    mesh.x_labels(11).x_desc("seconds since the service died").y_desc("calls so far").draw()?;
    for line in lines {
        chart.draw_series(LineSeries::new(steps(line.calls, end), line.color.stroke_width(2)))?;
    }
    Ok(())
}

/// The corners of a line that goes up by one at each call.
fn steps(calls: &[f64], end: f64) -> Vec<(f64, usize)> {
    let corners = calls.iter().enumerate().flat_map(|(before, at)| [(*at, before), (*at, before + 1)]);
    let first = std::iter::once((0.0, 0));
    first.chain(corners).chain([(end, calls.len())]).collect()
}
