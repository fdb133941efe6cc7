//! Calls over time: what the kits of Polly, `MicroProfile` Fault Tolerance and failsafe-go have in
//! common for fallbacks. Where such a library and the manual differ, the manual counts.

mod below;
mod ends;
mod kinds;
