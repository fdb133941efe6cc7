//! `docs/tenants.md`

mod breakers;
mod map;
mod neighbours;
mod plans;
mod total;
mod watching;

const PAGE: &str = "docs/tenants.md";
