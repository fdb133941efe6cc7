//! Measured numbers as tables in markdown.

use resilience_peers::Path;

use crate::{measure, threads};

/// Prints the table of one thread. Times include the call itself, which the column `bare` shows.
pub(crate) fn one_thread(paths: &[Path]) {
    println!("| one thread, ns per call | bare | ours | by hand | ours / by hand | peers / ours |");
    println!("| --- | ---: | ---: | ---: | ---: | --- |");
    for path in paths {
        let runs: Vec<_> = path.contenders.iter().map(|contender| contender.run).collect();
        let nanos = measure::nanos(&runs);
        let (bare, ours, by_hand) = (nanos[0], nanos[1], nanos[2]);
        let peers: Vec<_> = path.contenders[3..]
            .iter()
            .zip(&nanos[3..])
            .map(|(peer, nanos)| format!("{} {:.1}×", peer.name, nanos / ours))
            .collect();
        println!(
            "| {} | {bare:.2} | {ours:.2} | {by_hand:.2} | {:.2}× | {} |",
            path.name,
            ours / by_hand,
            peers.join(", ")
        );
    }
}

/// Prints the table of two threads: the ratio of their calls per second to those of one thread, and
/// of the time of a call to ours.
pub(crate) fn two_threads(paths: &[Path]) {
    println!("| two threads | who | ns per call, one thread | each of two | scales | against ours |");
    println!("| --- | --- | ---: | ---: | ---: | ---: |");
    for path in paths.iter().filter(|path| path.shared) {
        let runs: Vec<_> = path.contenders.iter().map(|contender| contender.run).collect();
        let nanos = threads::nanos(&runs);
        let (_, ours) = nanos[1];
        for (contender, (one, two)) in path.contenders.iter().zip(nanos) {
            print!("| {} | {} | {one:.2} ", path.name, contender.name);
            match (two, ours) {
                (Some(two), Some(ours)) => {
                    println!("| {two:.2} | {:.2}× | {:.1}× |", 2.0 * one / two, two / ours);
                }
                _ => println!("| never at the same time | | |"),
            }
        }
    }
}
