//! The files that the page is put together from, in their order.

/// The document, with a place for the style and one for the script.
pub(super) const DOCUMENT: &str = include_str!("index.html");

pub(super) const STYLE: &str = concat!(
    include_str!("style/base.css"),
    include_str!("style/page.css"),
    include_str!("style/grid.css"),
    include_str!("style/narrow.css"),
);

/// One script: each file may use the names of all others, and the last one starts.
pub(super) const SCRIPT: &str = concat!(
    include_str!("script/dom.js"),
    include_str!("script/words.js"),
    include_str!("script/connection.js"),
    include_str!("script/charts.js"),
    include_str!("script/grid.js"),
    include_str!("script/functions.js"),
    include_str!("script/breakers.js"),
    include_str!("script/forms.js"),
    include_str!("script/actions.js"),
    include_str!("script/detail.js"),
    include_str!("script/header.js"),
    include_str!("script/attention.js"),
    include_str!("script/events.js"),
    include_str!("script/fleet.js"),
    include_str!("script/keyboard.js"),
    include_str!("script/start.js"),
);
