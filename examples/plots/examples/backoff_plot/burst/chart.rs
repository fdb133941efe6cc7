//! A row for each call, in the order in which they came: its wait, and the time for which it ran.

use std::path::Path;
use std::time::Duration;

use super::{ANSWER, Outcome, Record};
use crate::style::{BLUE, Drawn, Entry, GRAY, Mark, ORANGE, Page, at, bold_label, label, page, plain};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

/// The end of the time axis, in milliseconds. Calls that end later are cut.
const LAST: u64 = 3000;
/// The width of the mark of a rejection, in milliseconds.
const REJECTED: u64 = 40;

const MARGIN: u32 = 18;
const ROW: u32 = 3;
const CAPTION: u32 = 26;
const TIMES: u32 = 26;
const COLUMNS: usize = 2;

pub(super) fn draw(file: &Path, records: &[Record]) -> Drawn {
    let legend = [
        Entry::new("runs", BLUE, Mark::Block),
        Entry::new("waits", ORANGE, Mark::Block),
        Entry::new("rejected", GRAY, Mark::Block),
    ];
    let title = "A burst of 40 calls between 10 calls per second, through each limiter";
    let calls = u32::try_from(records[0].outcomes.len())?;
    let panel = CAPTION + calls * ROW + TIMES;
    let rows = u32::try_from(records.len().div_ceil(COLUMNS))?;
    page(file, 72 + rows * panel + 12, title, &legend, |page| {
        let mut rest = page.clone();
        for pair in records.chunks(COLUMNS) {
            let (row, below) = rest.split_vertically(panel);
            for (area, record) in row.split_evenly((1, COLUMNS)).iter().zip(pair) {
                draw_panel(area, record, calls)?;
            }
            rest = below;
        }
        Ok(())
    })
}

fn draw_panel(area: &Page, record: &Record, calls: u32) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .margin_top(CAPTION)
        .margin_left(MARGIN)
        .margin_right(MARGIN)
        .x_label_area_size(TIMES)
        .build_cartesian_2d(0.0..seconds(LAST), f64::from(calls)..0.0)?;
    let mut mesh = chart.configure_mesh();
    plain(&mut mesh);
    mesh.disable_y_mesh().disable_y_axis().x_labels(7).y_labels(0);
    mesh.x_label_formatter(&|at| if *at == 0.0 { "0 s".to_owned() } else { at.to_string() }).draw()?;
    let (left, right) = (i32::try_from(MARGIN)?, i32::try_from(area.dim_in_pixel().0 - MARGIN)?);
    let middle = i32::try_from(CAPTION / 2)?;
    area.draw_text(record.name, &at(&bold_label(), HPos::Left), (left, middle))?;
    let numbers =
        format!("{} ran, {} rejected", record.outcomes.len() - record.rejected(), record.rejected());
    area.draw_text(&numbers, &at(&label(), HPos::Right), (right, middle))?;
    for (row, outcome) in (0_u32..).zip(&record.outcomes) {
        chart.draw_series(bars(row.into(), outcome))?;
    }
    Ok(())
}

/// The wait of a call, and the time for which it ran.
fn bars(row: f64, outcome: &Outcome) -> Vec<Rectangle<(f64, f64)>> {
    let bar = |from: u64, to: u64, color: RGBColor| {
        Rectangle::new([(seconds(from), row), (seconds(to.min(LAST)), row + 1.0)], color.filled())
    };
    match outcome.begun {
        None => vec![bar(outcome.came, outcome.came + REJECTED, GRAY)],
        Some(begun) if begun == outcome.came => vec![bar(begun, begun + ANSWER, BLUE)],
        Some(begun) => vec![bar(outcome.came, begun, ORANGE), bar(begun, begun + ANSWER, BLUE)],
    }
}

fn seconds(millis: u64) -> f64 {
    Duration::from_millis(millis).as_secs_f64()
}
