//! The name of a cell, its key, and who has configured it.

use super::cell::Named;
use super::config::Config;
use super::conflict::{Conflict, Conflicts, Subject};
use super::consequences::Consequences;
use super::keyed_map::{KeyedMap, bound};
use super::label::Label;
use super::origin::Origin;
use super::owned::Owned;
use crate::runtime::sync::{AtomicU64, Mutex, OnceLock, Ordering, const_fn, lock};
use crate::waiting::wakers::Wakers;

/// The part of a cell that does not change with its calls.
#[derive(Debug)]
pub(crate) struct Identity<T: Named + 'static> {
    name: &'static str,
    /// For the cell of one key.
    key_of: Option<Box<KeyOf<T>>>,
    /// Unset if nobody has configured the name.
    pub(super) config: OnceLock<Config<T::Rules>>,
    /// The numbers of what control has put in the place of the rules. Zero for nothing. Written
    /// only under the lock of `conflicts`.
    #[cfg(feature = "control")]
    pub(super) overridden: AtomicU64,
    /// The keys, if the cell stands for those of its name: their *head*.
    keyed: OnceLock<Box<KeyedMap<T>>>,
    pub(super) conflicts: Mutex<Option<Box<Conflicts>>>,
}

/// What the cell of one key has beside its state.
#[derive(Debug)]
struct KeyOf<T: Named + 'static> {
    label: Label,
    head: Owned<T>,
    /// A bit for each place that has compared its rules with those of this key.
    compared: AtomicU64,
}

impl<T: Named> Identity<T> {
    const_fn! {
        pub(crate) const fn of_name(name: &'static str) -> Self {
            Self {
                name,
                key_of: None,
                config: OnceLock::new(),
                #[cfg(feature = "control")]
                overridden: AtomicU64::new(0),
                keyed: OnceLock::new(),
                conflicts: Mutex::new(None),
            }
        }
    }

    /// The identity of one key under `head`, with the rules of the place that has this mark.
    pub(crate) fn of_key(head: &Owned<T>, key: &str, mark: u64, config: Config<T::Rules>) -> Self {
        let name = head.identity().name;
        let label = Label::of_key(name, key);
        let key_of = KeyOf { label, head: head.clone(), compared: AtomicU64::new(mark) };
        Self { key_of: Some(Box::new(key_of)), config: OnceLock::from(config), ..Self::of_name(name) }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.key_of.as_deref().and_then(|key_of| key_of.label.key())
    }

    pub(crate) fn label(&self) -> Label {
        self.key_of.as_deref().map_or(Label::Name(self.name), |key_of| key_of.label.clone())
    }

    /// The cell that stands for all keys, of the cell of one key.
    pub(crate) fn head(&self) -> Option<&T> {
        self.key_of.as_deref().map(|key_of| &*key_of.head)
    }

    /// The keys, if this cell stands for those of its name.
    pub(crate) fn keyed(&self) -> Option<&KeyedMap<T>> {
        self.keyed.get().map(|keyed| &**keyed)
    }

    /// The rules in force. `None` if nobody has configured the name, nor changed it at run time.
    #[inline]
    pub(crate) fn rules(&self) -> Option<&T::Rules> {
        #[cfg(feature = "control")]
        if let Some(rules) = self.overriding_rules() {
            return Some(rules);
        }
        self.written_rules()
    }

    /// The rules that the source says. `None` if nobody has configured the name.
    pub(crate) fn written_rules(&self) -> Option<&T::Rules> {
        self.config.get().map(|config| &config.rules)
    }

    /// Sets the rules of a cell that nobody else has.
    #[cfg(test)]
    pub(crate) fn set_rules_for_test(&self, rules: T::Rules) {
        let _ = self.config.set(Config::new(rules, Origin::new("tests", "", 0)));
    }

    pub(crate) fn first_conflict(&self) -> Option<Conflict> {
        lock(&self.conflicts).as_ref().map(|noted| noted.first())
    }

    fn subject(&self) -> Subject {
        Subject { kind: T::KIND, name: self.name }
    }

    /// Notes a conflict of one of the keys. Returns whether to report it.
    fn note(&self, conflict: &Conflict) -> bool {
        Conflicts::note(&mut lock(&self.conflicts), conflict)
    }

    /// Sets the rules of `cell`, which has this identity, unless there are some.
    pub(super) fn configure(cell: &T, config: Config<T::Rules>) -> Consequences {
        let this = cell.identity();
        let (conflicts, wakers) = {
            let mut noted = lock(&this.conflicts);
            let before = this.rules().copied();
            let is_first = this.config.set(config).is_ok();
            #[cfg(feature = "control")]
            if is_first {
                this.override_again();
            }
            let kept = this.config.get().filter(|_| !is_first);
            let other_rules =
                kept.and_then(|kept| Conflict::of_settings(this.subject(), kept, &config, noted.as_deref()));
            let with_keys = this
                .keyed()
                .map(|keyed| Conflict::has_no_keys(this.subject(), keyed.origin(), config.origin));
            let found = [other_rules, with_keys].into_iter().flatten();
            let conflicts = found.filter(|conflict| Conflicts::note(&mut noted, conflict)).collect();
            // Under the lock: whoever comes second finds the rules in force.
            let wakers = if is_first { cell.configured(before) } else { Wakers::default() };
            (conflicts, wakers)
        };
        Consequences { conflicts, wakers }
    }

    /// Makes `head` the head of the keys used at `origin`. The returned conflicts are to be
    /// reported after all locks are released.
    pub(super) fn stand_for_keys(
        head: &'static T,
        origin: Origin,
        max_keys: u32,
    ) -> (&'static KeyedMap<T>, Vec<Conflict>) {
        let this = head.identity();
        // Under the lock: if one origin with keys and one without run at the same time, exactly one
        // of them finds the other.
        let mut noted = lock(&this.conflicts);
        let keyed = this.keyed.get_or_init(|| {
            Box::new(KeyedMap::new(origin, max_keys, T::unguarded(Self::of_name(this.name))))
        });
        let without_keys =
            this.config.get().map(|config| Conflict::has_keys(this.subject(), config.origin, origin));
        let (first, other) = ((keyed.origin(), keyed.max_keys()), (origin, bound(max_keys)));
        let found = [without_keys, Conflict::of_max_keys(this.subject(), first, other)];
        let told = found.into_iter().flatten().filter(|conflict| Conflicts::note(&mut noted, conflict));
        (keyed, told.collect())
    }

    /// Compares the rules of `cell`, the cell of one key, with those of the place that has this
    /// mark, once for each place.
    #[inline]
    pub(super) fn compare(cell: &T, mark: u64, config: impl FnOnce() -> Config<T::Rules>) {
        let Some(key_of) = cell.identity().key_of.as_deref() else { return };
        let has_compared = |marks| marks & mark != 0;
        if has_compared(key_of.compared.load(Ordering::Relaxed))
            || has_compared(key_of.compared.fetch_or(mark, Ordering::Relaxed))
        {
            return;
        }
        let Consequences { conflicts, wakers } = Self::configure(cell, config());
        wakers.wake();
        for conflict in conflicts {
            if key_of.head.identity().note(&conflict) {
                T::tell_conflict(&conflict, cell.identity().key());
            }
        }
    }
}
