//! Closings, and what is none.

use super::*;

#[test]
fn closings_are_spread_over_a_tenth_of_the_cooldown() {
    let mut dues: Vec<_> = (0..50)
        .map(|seed| {
            let mut talk = Talk::with_seed(seed);
            talk.tick();
            talk.reply([Reply::Known(open(3, SECOND))]);
            talk.facts.adopted = 3;
            let short = Known { cooldown: SECOND, ..closed(3) };
            assert_eq!(talk.reads(short), []);
            let due = talk.lane.next_due().unwrap();
            assert_eq!(talk.lane.due(due.saturating_sub(Duration::from_nanos(1))), []);
            let orders = talk.lane.due(due);
            assert_eq!(orders[0].what, What::Close { epoch: 3 });
            assert_eq!((orders.len(), talk.lane.next_due()), (1, None));
            due.saturating_sub(talk.now)
        })
        .collect();
    dues.sort_unstable();
    assert!(dues[0] < SECOND / 50, "{dues:?}");
    assert!(dues[49] > SECOND * 8 / 100 && dues[49] <= SECOND / 10, "{dues:?}");
}

#[test]
fn a_long_cooldown_spreads_closings_over_a_second() {
    let dues = (0..50).map(|seed| {
        let mut talk = Talk::with_seed(seed);
        talk.tick();
        talk.reply([Reply::Known(open(3, SECOND))]);
        talk.facts.adopted = 3;
        talk.reads(Known { cooldown: SECOND * 600, ..closed(3) });
        talk.lane.next_due().unwrap().saturating_sub(talk.now)
    });
    let last = dues.max().unwrap();
    assert!(last > SECOND * 8 / 10 && last <= SECOND, "{last:?}");
}

#[test]
fn an_opening_takes_the_place_of_a_closing_that_waits() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.facts.adopted = 3;
    talk.reads(closed(3));
    assert!(talk.lane.next_due().is_some());
    assert_eq!(talk.reads(open(4, SECOND)), [opening(4, SECOND)]);
    assert_eq!(talk.lane.next_due(), None);
}

#[test]
fn a_store_that_is_behind_closes_nothing() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.facts.adopted = 3;
    for behind in [Known::default(), closed(2), open(2, SECOND)] {
        assert_eq!(talk.reads(behind), []);
        assert_eq!(talk.lane.next_due(), None);
    }
}

#[test]
fn a_read_says_which_epoch_has_ended() {
    let mut talk = Talk::new();
    talk.reads(open(3, SECOND));
    talk.reads(closed(3));
    talk.tick();
    talk.fail();
    assert_eq!(talk.tick(), [beat(), read(3)]);
}
