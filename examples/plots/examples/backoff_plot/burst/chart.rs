//! The calls of each slice of time, for each limiter: those that began, and those that were
//! rejected.

use std::path::Path;

use super::{END, Outcome, Record};
use crate::style::{BLUE, Drawn, Entry, Mark, PALE, Page, SKY, at, bold_label, page, plain};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

/// Milliseconds of a bar. The bars have a whole number of pixels.
const SLICE: u64 = 50;
const HIGHEST: u32 = 44;

const MARGIN: u32 = 14;
const LEFT: u32 = 64;
const RIGHT: u32 = 82;
const PANEL: u32 = 104;
const TIMES: u32 = 46;

pub(super) fn draw(file: &Path, records: &[Record]) -> Drawn {
    let legend = [
        Entry::new("began at once", BLUE, Mark::Block),
        Entry::new("began after a wait", SKY, Mark::Block),
        Entry::new("rejected at once", PALE, Mark::Block),
    ];
    let title = "Two bursts of 40 calls, and 10 calls per second, through each limiter";
    let panels = u32::try_from(records.len())?;
    page(file, 72 + panels * PANEL + TIMES, title, &legend, |page| {
        let mut rest = page.clone();
        for (i, record) in records.iter().enumerate() {
            let is_last = i + 1 == records.len();
            let (upper, lower) = rest.split_vertically(if is_last { PANEL + TIMES } else { PANEL });
            panel(&upper, record, is_last)?;
            rest = lower;
        }
        Ok(())
    })
}

fn panel(area: &Page, record: &Record, is_last: bool) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .margin_top(24)
        .margin_left(MARGIN)
        .margin_right(RIGHT)
        .x_label_area_size(if is_last { TIMES } else { 0 })
        .y_label_area_size(LEFT)
        .build_cartesian_2d(0..END, 0..HIGHEST)?;
    let mut mesh = chart.configure_mesh();
    plain(&mut mesh);
    mesh.x_labels(if is_last { 11 } else { 0 }).y_labels(3);
    mesh.x_label_formatter(&|at| format!("{}", *at as f64 / 1000.0)).x_desc("time in seconds, calls per 50 ms");
    mesh.draw()?;
    let caption = format!("#[{}]", record.attribute);
    area.draw_text(&caption, &at(&bold_label(), HPos::Left), (i32::try_from(MARGIN + LEFT)?, 12))?;
    chart.draw_series((0..END / SLICE).flat_map(|slice| bar(slice * SLICE, &record.outcomes)))?;
    Ok(())
}

/// The calls of one slice, stacked: each stands where it began, or was rejected.
fn bar(from: u64, outcomes: &[Outcome]) -> Vec<Rectangle<(u64, u32)>> {
    let is_here = |at| (from..from + SLICE).contains(&at);
    let count = |is: &dyn Fn(&Outcome) -> bool| outcomes.iter().filter(|it| is(it)).map(|_| 1).sum();
    let kinds: [(u32, RGBColor); 3] = [
        (count(&|it| it.begun == Some(it.came) && is_here(it.came)), BLUE),
        (count(&|it| it.begun.is_some_and(|at| at > it.came && is_here(at))), SKY),
        (count(&|it| it.begun.is_none() && is_here(it.came)), PALE),
    ];
    let mut top = 0;
    let mut bars = Vec::new();
    // A rectangle of height zero would still be drawn as a line.
    for (count, color) in kinds.into_iter().filter(|(count, _)| *count > 0) {
        bars.push(Rectangle::new([(from + 5, top), (from + SLICE - 5, top + count)], color.filled()));
        top += count;
    }
    bars
}
