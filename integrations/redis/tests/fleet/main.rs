//! Replicas that are processes of their own, on a real server. Each of them is this program, which
//! runs itself again.

mod clocks;
mod leases;
mod limits;
mod looks;
mod losses;
mod openings;
mod replica;
mod support;
