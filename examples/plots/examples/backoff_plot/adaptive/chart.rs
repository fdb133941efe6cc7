//! The calls that are answered in each second, and below it the limit.

use std::path::Path;

use super::world::Second;
use super::{CAPACITIES, PHASE, Record};
use crate::style::{BLUE, Drawn, Entry, GRAY, Mark, PALE, Page, VERMILION, page, plain};
use plotters::prelude::*;

/// The calls that one place of the server answers in a second: each is 100 ms of work in the mean.
const PER_PLACE: f64 = 10.0;

pub(super) fn draw(file: &Path, record: &Record) -> Drawn {
    let legend = [
        Entry::new("limit = 4..=64", BLUE, Mark::Line),
        Entry::new("limit = 64", VERMILION, Mark::Line),
        Entry::new("capacity of the server", PALE, Mark::Block),
    ];
    let title = "A limit that adapts, and a server that drops from 40 calls at once to 10";
    page(file, 560, title, &legend, |page| {
        let (upper, lower) = page.split_vertically(256);
        let answered = |second: &Second| f64::from(second.answered);
        let limit = |second: &Second| f64::from(second.limit);
        let lines = [(&record.fixed, VERMILION), (&record.adaptive, BLUE)];
        panel(&upper, "answered per second", 460.0, PER_PLACE, &lines, answered)?;
        panel(&lower, "calls at once", 70.0, 1.0, &lines, limit)
    })
}

/// One value over time, of each line. `scale` is that of one place of the server.
fn panel(
    area: &Page,
    unit: &str,
    highest: f64,
    scale: f64,
    lines: &[(&Vec<Second>, RGBColor)],
    value: fn(&Second) -> f64,
) -> Drawn {
    #[expect(clippy::cast_precision_loss, reason = "they are small numbers")]
    let (phase, end) = (PHASE as f64, (CAPACITIES.len() * PHASE) as f64);
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .margin_top(2)
        .x_label_area_size(40)
        .y_label_area_size(74)
        .build_cartesian_2d(0.0..end, 0.0..highest)?;
    let mut mesh = chart.configure_mesh();
    plain(&mut mesh);
    mesh.x_labels(13)
        .y_labels(6)
        .x_label_formatter(&|seconds| format!("{seconds:.0}"))
        .y_label_formatter(&|value| format!("{value:.0}"))
        .x_desc("time in seconds")
        .y_desc(unit)
        .draw()?;
    for (at, capacity) in (0_u32..).zip(CAPACITIES) {
        #[expect(clippy::cast_precision_loss, reason = "it is a small number")]
        let (from, top) = (f64::from(at) * phase, capacity as f64 * scale);
        chart.draw_series([Rectangle::new([(from, 0.0), (from + phase, top)], PALE.mix(0.5).filled())])?;
        let edge = [(from, top), (from + phase, top)];
        chart.draw_series([PathElement::new(edge, GRAY.stroke_width(1))])?;
    }
    for (seconds, color) in lines {
        let points = (0_u32..).zip(*seconds).map(|(at, second)| (f64::from(at) + 0.5, value(second)));
        chart.draw_series(LineSeries::new(points, color.stroke_width(2)))?;
    }
    Ok(())
}
