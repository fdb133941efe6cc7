mod cell;
mod fleet;
mod losses;
mod machine;
mod properties;
mod simulated;
