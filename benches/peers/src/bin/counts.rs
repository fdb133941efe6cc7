//! Allocations per call, and bytes of futures: the figures that can be counted exactly. Prints
//! tables in markdown.
//!
//! This is a binary of its own, because counting slows allocations down.

use resilience_peers::{Contender, Path, all, sizes};

fn main() {
    println!("| allocations per call | ours | by hand | peers |");
    println!("| --- | ---: | ---: | --- |");
    all().iter().for_each(allocations);

    println!();
    println!("| bytes of a future | small | large |");
    println!("| --- | ---: | ---: |");
    for size in sizes() {
        println!("| {} | {} | {} |", size.name, size.small, size.large);
    }
}

fn allocations(path: &Path) {
    let [_, ours, by_hand, peers @ ..] = &path.contenders[..] else { return };
    let peers: Vec<_> = peers
        .iter()
        .filter(|peer| !peer.waits)
        .map(|peer| format!("{} {}", peer.name, per_call(*peer)))
        .collect();
    println!("| {} | {} | {} | {} |", path.name, per_call(*ours), per_call(*by_hand), peers.join(", "));
}

/// Allocations per call: the difference between 100 calls and 200, so that allocations that happen
/// once do not count.
fn per_call(contender: Contender) -> u64 {
    const CALLS: u64 = 100;
    let count = |calls| allocation_counter::measure(|| (contender.run)(calls)).count_total;
    count(1);
    let once = count(CALLS);
    (count(2 * CALLS) - once).div_ceil(CALLS)
}
