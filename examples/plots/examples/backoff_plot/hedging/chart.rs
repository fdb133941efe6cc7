//! The share of calls that take longer than some time, on logarithmic scales. Beside it the calls
//! that hedges add.

use std::path::Path;

use super::{MARKED, Record};
use crate::style::{Drawn, Entry, Page, at, bold_label, label, page, plain};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

const TAIL: std::ops::Range<f64> = 5.0..4000.0;
const SHARES: std::ops::Range<f64> = 0.0003..1.0;

pub(super) fn draw(file: &Path, records: &[Record]) -> Drawn {
    let legend: Vec<_> =
        records.iter().map(|one| Entry::new(one.kind.name, one.kind.color, one.kind.mark)).collect();
    let title = "The tail of a service, with and without hedges";
    page(file, 480, title, &legend, |page| {
        let (left, right) = page.split_horizontally(600);
        tail(&left, records)?;
        load(&right, records)
    })
}

fn tail(area: &Page, records: &[Record]) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .margin_top(2)
        .margin_right(52)
        .caption("Calls that take longer", bold_label())
        .x_label_area_size(44)
        .y_label_area_size(74)
        .build_cartesian_2d(TAIL.log_scale(), SHARES.log_scale())?;
    let mut mesh = chart.configure_mesh();
    plain(&mut mesh);
    mesh.x_labels(6)
        .y_labels(8)
        .x_label_formatter(&|millis| format!("{millis:.0}"))
        .y_label_formatter(&|share| format!("{} %", share * 100.0))
        .x_desc("milliseconds")
        .y_desc("share of calls")
        .draw()?;
    for record in records {
        // Steps of a twentieth of a decade.
        let shares = (1..67).map(|step| 10_f64.powf(-f64::from(step) / 20.0));
        let points = shares.map(|share| (f64::from(record.quantile(1.0 - share)), share));
        chart.draw_series(LineSeries::new(points, record.kind.color.stroke_width(2)))?;
    }
    let plotted = chart.plotting_area();
    let pixels = plotted.use_screen_coord();
    for (name, share) in MARKED {
        for record in records {
            let point = (f64::from(record.quantile(share)), 1.0 - share);
            record.kind.mark.draw(&pixels, plotted.map_coordinate(&point), record.kind.color)?;
        }
        let (x, y) = plotted.map_coordinate(&(TAIL.end, 1.0 - share));
        let (left, top) = area.get_base_pixel();
        area.draw_text(name, &at(&label(), HPos::Left), (x - left + 6, y - top))?;
    }
    Ok(())
}

fn load(area: &Page, records: &[Record]) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .margin(14)
        .margin_top(2)
        .caption("Calls that hedges add", bold_label())
        .x_label_area_size(44)
        .y_label_area_size(62)
        .build_cartesian_2d(0.0..8.0, 0.0..110.0)?;
    let mut mesh = chart.configure_mesh();
    plain(&mut mesh);
    mesh.x_labels(0).y_labels(6).y_label_formatter(&|share| format!("{share:.0} %")).draw()?;
    for (group, name) in [(0.5, "the usual tail"), (4.5, "10 times slower")] {
        let of_group = usize::from(group > 1.0);
        for (i, record) in (0_u32..).zip(records.iter().skip(1)) {
            let (left, extra) = (group + f64::from(i), record.extra[of_group]);
            let bar = [(left + 0.1, 0.0), (left + 0.9, extra)];
            chart.draw_series([Rectangle::new(bar, record.kind.color.filled())])?;
            let number = (left + 0.5, extra + 4.0);
            chart.draw_series([Text::new(format!("{extra:.0}"), number, at(&label(), HPos::Center))])?;
        }
        let (x, y) = chart.plotting_area().map_coordinate(&(group + 1.5, 0.0));
        let (left, top) = area.get_base_pixel();
        area.draw_text(name, &at(&label(), HPos::Center), (x - left, y - top + 16))?;
    }
    Ok(())
}
