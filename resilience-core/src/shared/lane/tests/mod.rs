mod cell;
mod fleet;
mod machine;
mod properties;
mod simulated;
