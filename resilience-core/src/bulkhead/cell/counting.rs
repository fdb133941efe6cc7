//! What a cell counts for telemetry.

use std::time::Duration;

use super::BulkheadCell;
use crate::bulkhead::settings::rules::Rules;
use crate::runtime::clock::saturating_nanos;
use crate::telemetry::buckets::Buckets;
use crate::telemetry::edges;
use crate::telemetry::instrument::Histogram;

/// The numbers of a name or label, those of its keys together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BulkheadNumbers {
    pub(crate) running: u64,
    pub(crate) waiting: u64,
    /// The limit in force. `None` if there is one for each key, or none at all.
    pub(crate) limit: Option<u64>,
}

impl BulkheadCell {
    /// A call has waited for so long, until it was let in, or for nothing.
    #[cold]
    pub(in crate::bulkhead) fn record_wait(&self, waited: Duration) {
        let cell = self.identity.head().unwrap_or(self);
        let buckets = || Box::new(Buckets::of_nanos(edges::durations()));
        cell.waits.get_or_init(buckets).record(saturating_nanos(waited));
    }

    /// Adds the waits of the name or label to a histogram of durations.
    pub(in crate::bulkhead) fn add_waits_to(&self, histogram: &mut Histogram) {
        if let Some(waits) = self.waits.get() {
            waits.add_to(histogram);
        }
    }

    pub(in crate::bulkhead) fn numbers_of_name(&self) -> BulkheadNumbers {
        let numbers = |cell: &Self| {
            let (running, waiting) = cell.numbers();
            (u64::from(running), u64::from(waiting))
        };
        let Some(keys) = self.identity.keyed() else {
            let (running, waiting) = numbers(self);
            let limit = Some(self.limit()).filter(|limit| *limit < u64::from(Rules::NONE));
            return BulkheadNumbers { running, waiting, limit };
        };
        keys.all().iter().map(|cell| numbers(cell)).fold(
            BulkheadNumbers::default(),
            |sum, (running, waiting)| BulkheadNumbers {
                running: sum.running + running,
                waiting: sum.waiting + waiting,
                limit: None,
            },
        )
    }
}
