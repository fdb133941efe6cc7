//! Two bands: the state of the service, and below it the state of the breaker.

use super::chart::{LEFT, MARGIN, RIGHT};
use super::{END, OUTAGE, Record};
use crate::style::{Drawn, ORANGE, PALE, Page, SKY, VERMILION, at, label, plain};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use resilience::CircuitState;

/// The opacity of colours that have text on them.
const PAPER: f64 = 0.5;

const SERVICE: f64 = 1.0;
const BREAKER: f64 = 0.0;

pub(super) fn draw(area: &Page, record: &Record) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .margin_left(MARGIN)
        .margin_right(RIGHT)
        .margin_bottom(8)
        .x_label_area_size(44)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(0.0..f64::from(END), 0.0..2.0)?;
    let mut mesh = chart.configure_mesh();
    plain(&mut mesh);
    mesh.disable_y_mesh().x_labels(9).y_labels(0);
    mesh.x_label_formatter(&|seconds| format!("{seconds:.0}")).x_desc("time in seconds").draw()?;

    let bands = || service().into_iter().chain(breaker(record));
    chart.draw_series(bands().map(|band| band.area()))?;
    chart.draw_series(bands().map(|band| band.writing()))?;
    for (name, row) in [("service", SERVICE), ("breaker", BREAKER)] {
        let (_, y) = chart.plotting_area().map_coordinate(&(0.0, row + 0.5));
        name_row(area, name, y)?;
    }
    Ok(())
}

/// Writes text beside the bands, outside of their area. `y` is a pixel of the page.
fn name_row(area: &Page, name: &str, y: i32) -> Drawn {
    const GAP: i32 = 10;
    let x = i32::try_from(MARGIN + LEFT)? - GAP;
    area.draw_text(name, &at(&label(), HPos::Right), (x, y - area.get_base_pixel().1))?;
    Ok(())
}

struct Band {
    row: f64,
    from: f64,
    to: f64,
    color: RGBAColor,
    text: &'static str,
}

impl Band {
    fn area(&self) -> Rectangle<(f64, f64)> {
        Rectangle::new([(self.from, self.row + 0.12), (self.to, self.row + 0.88)], self.color.filled())
    }

    fn writing(&self) -> Text<'static, (f64, f64), &'static str> {
        let middle = (f64::midpoint(self.from, self.to), self.row + 0.5);
        Text::new(self.text, middle, at(&label(), HPos::Center))
    }
}

fn service() -> [Band; 3] {
    let (begin, end) = (f64::from(OUTAGE.start), f64::from(OUTAGE.end));
    let band =
        |from, to, color: RGBColor, text| Band { row: SERVICE, from, to, color: color.mix(PAPER), text };
    [
        band(0.0, begin, SKY, "up"),
        band(begin, end, VERMILION, "outage: calls time out after 1 s"),
        band(end, f64::from(END), SKY, "up"),
    ]
}

fn breaker(record: &Record) -> impl Iterator<Item = Band> {
    let ends = record.changes.iter().skip(1).map(|(at, _)| *at).chain([f64::from(END)]);
    record.changes.iter().zip(ends).map(|(&(from, state), to)| {
        let (color, text) = look(state);
        Band { row: BREAKER, from, to, color, text }
    })
}

/// The colour and the label of a state. A half-open state is too short for a label; the legend has
/// its colour.
fn look(state: CircuitState) -> (RGBAColor, &'static str) {
    match state {
        CircuitState::Closed => (SKY.mix(PAPER), "closed"),
        CircuitState::HalfOpen => (ORANGE.mix(1.0), ""),
        _ => (PALE.mix(1.0), "open"),
    }
}
