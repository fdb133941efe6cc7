//! The parts that all charts share: the page, its colours and its text.

use std::error::Error;
use std::path::Path;

use plotters::chart::MeshStyle;
use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

pub(crate) type Page<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(crate) type Drawn = Result<(), Box<dyn Error>>;

// People with the common deficiencies of colour vision can tell these colours apart (Okabe and Ito,
// "Color Universal Design").
pub(crate) const BLUE: RGBColor = RGBColor(0, 114, 178);
pub(crate) const SKY: RGBColor = RGBColor(86, 180, 233);
pub(crate) const GREEN: RGBColor = RGBColor(0, 158, 115);
pub(crate) const ORANGE: RGBColor = RGBColor(230, 159, 0);
pub(crate) const VERMILION: RGBColor = RGBColor(213, 94, 0);
pub(crate) const PINK: RGBColor = RGBColor(204, 121, 167);
pub(crate) const INK: RGBColor = RGBColor(51, 51, 51);
pub(crate) const GRAY: RGBColor = RGBColor(136, 136, 136);
pub(crate) const PALE: RGBColor = RGBColor(205, 205, 205);
const GRID: RGBColor = RGBColor(232, 232, 232);

const WIDTH: u32 = 960;
const MARGIN: i32 = 18;
/// The position of the legend, and the height of title and legend.
const LEGEND: i32 = 54;
const HEADER: i32 = 72;

/// Font sizes, in pixels of an SVG.
const TITLE: f64 = 17.0;
const LABEL: f64 = 14.0;

/// Draws a page with a title, and passes the area below the title to `draw`.
pub(crate) fn page(
    file: &Path,
    height: u32,
    title: &str,
    legend: &[Entry],
    draw: impl FnOnce(&Page) -> Drawn,
) -> Drawn {
    let page = SVGBackend::new(file, (WIDTH, height)).into_drawing_area();
    // Without a background, a dark page would show through.
    page.fill(&WHITE)?;
    page.draw_text(title, &bold(TITLE), (MARGIN, MARGIN))?;
    write_legend(&page, legend)?;
    draw(&page.split_vertically(HEADER).1)?;
    page.present()?;
    Ok(())
}

/// An entry of the legend. The legend stands above the charts, so that it covers nothing.
pub(crate) struct Entry {
    pub(crate) text: String,
    pub(crate) color: RGBColor,
    pub(crate) mark: Mark,
}

impl Entry {
    pub(crate) fn new(text: impl Into<String>, color: RGBColor, mark: Mark) -> Self {
        Self { text: text.into(), color, mark }
    }
}

/// The mark of a series, which distinguishes it besides its colour.
#[derive(Clone, Copy)]
pub(crate) enum Mark {
    Dot,
    Line,
    Circle,
    Disc,
    Triangle,
    Cross,
    Square,
    Block,
}

impl Mark {
    fn is_on_a_line(self) -> bool {
        !matches!(self, Self::Dot | Self::Block)
    }

    /// The mark at `position`, in pixels.
    pub(crate) fn draw(self, page: &Page, (x, y): (i32, i32), color: RGBColor) -> Drawn {
        match self {
            Self::Line => {}
            Self::Dot => page.draw(&Circle::new((x, y), 3, color.filled()))?,
            Self::Disc => page.draw(&Circle::new((x, y), 4, color.filled()))?,
            Self::Circle => {
                page.draw(&Circle::new((x, y), 4, WHITE.filled()))?;
                page.draw(&Circle::new((x, y), 4, color.stroke_width(2)))?;
            }
            Self::Triangle => page.draw(&TriangleMarker::new((x, y), 6, color.filled()))?,
            Self::Cross => page.draw(&Cross::new((x, y), 4, color.stroke_width(2)))?,
            Self::Square => page.draw(&Rectangle::new([(x - 4, y - 4), (x + 4, y + 4)], color.filled()))?,
            Self::Block => page.draw(&Rectangle::new([(x - 9, y - 6), (x + 9, y + 6)], color.filled()))?,
        }
        Ok(())
    }
}

fn write_legend(page: &Page, entries: &[Entry]) -> Drawn {
    const SWATCH: i32 = 30;
    const GAP: i32 = 26;
    let mut x = MARGIN;
    for Entry { text, color, mark } in entries {
        if mark.is_on_a_line() {
            page.draw(&PathElement::new([(x, LEGEND), (x + SWATCH - 6, LEGEND)], color.stroke_width(2)))?;
        }
        mark.draw(page, (x + SWATCH / 2 - 3, LEGEND), *color)?;
        page.draw_text(text, &at(&label(), HPos::Left), (x + SWATCH, LEGEND))?;
        x += SWATCH + width(text) + GAP;
    }
    Ok(())
}

/// The greatest width of `text` in common fonts. The file names no font, so the exact width is
/// unknown.
fn width(text: &str) -> i32 {
    const PER_TEN_CHARACTERS: usize = 75;
    i32::try_from(text.chars().count() * PER_TEN_CHARACTERS / 10).unwrap_or(i32::MAX)
}

pub(crate) fn label() -> TextStyle<'static> {
    font(LABEL).color(&INK)
}

pub(crate) fn bold_label() -> TextStyle<'static> {
    bold(LABEL)
}

/// The anchor of a text: its middle, or the middle of one of its sides.
pub(crate) fn at(style: &TextStyle<'static>, side: HPos) -> TextStyle<'static> {
    style.pos(Pos::new(side, VPos::Center))
}

/// Gives a chart plain axes, and lines across it for its values.
pub(crate) fn plain<X: Ranged, Y: Ranged>(mesh: &mut MeshStyle<X, Y, SVGBackend>) {
    mesh.disable_x_mesh()
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .axis_style(INK)
        .label_style(label())
        .axis_desc_style(label());
}

fn bold(size: f64) -> TextStyle<'static> {
    font(size).style(FontStyle::Bold).color(&INK)
}

fn font(pixels: f64) -> FontDesc<'static> {
    // The backend divides the size by this number, as if the size were that of a font's bounding
    // box.
    const BOX: f64 = 1.24;
    FontDesc::new(FontFamily::SansSerif, pixels * BOX, FontStyle::Normal)
}
