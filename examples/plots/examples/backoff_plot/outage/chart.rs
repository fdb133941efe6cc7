//! The outcomes of the calls of each second. Below it are the states of the service and of the
//! breaker.

use std::path::Path;

use super::{END, PER_SECOND, Record, Second, bands};
use crate::style::{BLUE, Drawn, Entry, Mark, ORANGE, PALE, Page, VERMILION, page, plain};
use plotters::prelude::*;

/// The margins beside the calls and the bands. They are equal, so that the seconds of one stand
/// above those of the other. They leave a whole number of pixels for each second, so that the gaps
/// between the bars are equal.
pub(super) const MARGIN: u32 = 14;
pub(super) const LEFT: u32 = 91;
pub(super) const RIGHT: u32 = 29;

pub(super) fn draw(file: &Path, record: &Record) -> Drawn {
    let legend = [
        Entry::new("passed", BLUE, Mark::Block),
        Entry::new("failed", VERMILION, Mark::Block),
        Entry::new("rejected by the breaker", PALE, Mark::Block),
        Entry::new("half-open: a probe is under way", ORANGE, Mark::Block),
    ];
    let title = "A breaker through an outage (threshold = 5, cooldown = 10s)";
    page(file, 480, title, &legend, |page| {
        let (upper, lower) = page.split_vertically(268);
        calls(&upper, &record.seconds)?;
        bands::draw(&lower, record)
    })
}

fn calls(area: &Page, seconds: &[Second]) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .margin_top(8)
        .margin_left(MARGIN)
        .margin_right(RIGHT)
        .x_label_area_size(8)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(0.0..f64::from(END), 0..PER_SECOND + 2)?;
    let mut mesh = chart.configure_mesh();
    plain(&mut mesh);
    mesh.x_labels(0).y_labels(10).y_desc("calls per second").draw()?;
    let bars = (0_u32..).zip(seconds).flat_map(|(at, second)| bar(f64::from(at), second));
    chart.draw_series(bars)?;
    Ok(())
}

/// The outcomes of the calls of one second, stacked.
fn bar(at: f64, second: &Second) -> impl Iterator<Item = Rectangle<(f64, u32)>> {
    let mut top = 0;
    [(second.passed, BLUE), (second.failed, VERMILION), (second.rejected, PALE)]
        .into_iter()
        // A rectangle of height zero would still be drawn as a line.
        .filter(|(count, _)| *count > 0)
        .map(move |(count, color)| {
            let bottom = top;
            top += count;
            Rectangle::new([(at + 0.08, bottom), (at + 0.92, top)], color.filled())
        })
}
