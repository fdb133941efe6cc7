//! Calls and time against the number of clients, side by side.

use std::path::Path;

use super::{Point, Series};
use crate::style::{Drawn, Entry, Page, bold_label, page, plain};
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;

pub(super) fn draw(file: &Path, series: &[Series]) -> Drawn {
    let legend: Vec<_> = series.iter().map(|one| Entry::new(one.name, one.color, one.mark)).collect();
    let title = "Clients that contend for one row (base = 5ms, cap = 2s)";
    page(file, 480, title, &legend, |page| {
        let panels = page.split_evenly((1, 2));
        let calls =
            Panel { caption: "Work", unit: "calls until all have written", value: |point| point.calls };
        let time =
            Panel { caption: "Time", unit: "seconds until all have written", value: |point| point.seconds };
        calls.draw(&panels[0], 0.0..2600.0, series)?;
        time.draw(&panels[1], (0.02..100.0).log_scale(), series)
    })
}

struct Panel {
    caption: &'static str,
    unit: &'static str,
    value: fn(&Point) -> f64,
}

impl Panel {
    fn draw<Y>(&self, area: &Page, range: Y, series: &[Series]) -> Drawn
    where
        Y: AsRangedCoord<Value = f64>,
        Y::CoordDescType: ValueFormatter<f64>,
    {
        let mut chart = ChartBuilder::on(area)
            .margin(14)
            .margin_top(2)
            .caption(self.caption, bold_label())
            .x_label_area_size(44)
            .y_label_area_size(74)
            .build_cartesian_2d(0.0..105.0, range)?;
        let mut mesh = chart.configure_mesh();
        plain(&mut mesh);
        mesh.x_labels(6)
            .y_labels(6)
            .x_label_formatter(&|clients| format!("{clients:.0}"))
            .y_label_formatter(&|value| value.to_string())
            .x_desc("clients")
            .y_desc(self.unit)
            .draw()?;
        for one in series {
            let points = one.points.iter().map(|point| (f64::from(point.clients), (self.value)(point)));
            chart.draw_series(LineSeries::new(points.clone(), one.color.stroke_width(2)))?;
            let plotted = chart.plotting_area();
            for point in points {
                one.mark.draw(&plotted.use_screen_coord(), plotted.map_coordinate(&point), one.color)?;
            }
        }
        Ok(())
    }
}
