//! Each state in both schemes: drawn, without a complaint of the browser or a serious fault.

use serde_json::Value;

use super::{row, shown, writable};
use crate::driver::Screen;
use crate::service::made;

#[test]
fn before_traffic_is_accessible() {
    every_scheme("before-traffic", &made::before_traffic(), false);
}

#[test]
fn calm_is_accessible() {
    every_scheme("calm", &made::calm(), false);
}

#[test]
fn an_outage_is_accessible() {
    every_scheme("outage", &made::outage(), false);
}

#[test]
fn the_fleet_is_accessible() {
    every_scheme("fleet", &made::fleet(), false);
}

#[test]
fn an_opened_row_with_its_forms_is_accessible() {
    every_scheme("opened", &writable(), true);
}

/// Wide and narrow, light and dark.
fn every_scheme(name: &str, state: &Value, is_opened: bool) {
    let Some(seen) = shown(name, state.clone(), Screen::WIDE) else { return };
    let page = &seen.page;
    if is_opened {
        page.click(&format!("{} .opens", row("payments::charge")));
        page.wait("document.querySelector('.detail form')", "the forms");
        page.value("document.querySelectorAll('.detail details').forEach((one) => { one.open = true })");
        page.click("#breakers-table [data-key=payments] .opens");
        page.click("#open-switches");
        page.value("document.activeElement.blur()");
    }
    for (width, screen) in [("wide", Screen::WIDE), ("narrow", Screen::NARROW)] {
        for (scheme, screen) in [("light", screen), ("dark", screen.dark())] {
            page.resize(screen);
            page.must_be_accessible(&format!("{name}, {width}, {scheme}"));
            page.draw_whole(&format!("{name}-{width}-{scheme}"), screen);
        }
    }
    assert_eq!(page.complaints(), [""; 0]);
}
