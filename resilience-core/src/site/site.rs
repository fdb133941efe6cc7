//! An annotated function.

use std::fmt;
#[cfg(feature = "telemetry")]
use std::sync::atomic::{Ordering, fence};

use crate::site::attribute::Attribute;
use crate::site::site_layer::SiteLayer;
#[cfg(feature = "telemetry")]
use crate::site::site_stats::SiteStats;
use crate::site::wanted::{Wanted, Word};

/// An annotated function: where it stands, and its attributes as they are written.
///
/// Functions that share module path and name, such as methods of two types in one module, share
/// their name here.
///
/// ```
/// # extern crate resilience_core as resilience;
/// for site in resilience::sites() {
///     println!("{} at {}:{}: {}", site.name(), site.file(), site.line(), site.source());
/// }
/// ```
pub struct Site {
    name: &'static str,
    file: &'static str,
    line: u32,
    layers: &'static [SiteLayer],
    word: Word,
    #[cfg(feature = "telemetry")]
    stats: SiteStats,
}

impl Site {
    /// The function `name`, with its attributes from the outermost inward.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        file: &'static str,
        line: u32,
        layers: &'static [SiteLayer],
    ) -> Self {
        Self {
            name,
            file,
            line,
            layers,
            word: Word::new(Wanted::NEW),
            #[cfg(feature = "telemetry")]
            stats: SiteStats::new(),
        }
    }

    /// The path of the function's module, and its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The file, as the compiler names it.
    #[must_use]
    pub fn file(&self) -> &'static str {
        self.file
    }

    /// The line of the first attribute.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The attributes as they are written, a line each, the outermost first.
    #[must_use]
    pub fn source(&self) -> String {
        let lines: Vec<String> = self.layers.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    /// The attributes, the outermost first.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// for site in resilience::sites() {
    ///     for attribute in site.attributes() {
    ///         println!("{}: {} {:?}", site.name(), attribute.policy(), attribute.arguments());
    ///     }
    /// }
    /// ```
    pub fn attributes(&self) -> impl Iterator<Item = Attribute> + use<> {
        let function = self.name;
        self.layers.iter().map(move |layer| Attribute::new(layer, function))
    }

    /// The attributes, from the outermost inward.
    pub(crate) fn layers(&self) -> &'static [SiteLayer] {
        self.layers
    }

    /// Who wants more of the function.
    #[inline]
    pub(crate) fn wanted(&self) -> Wanted {
        self.word.load()
    }

    /// Puts `wanted` in the place of the bits of `of`.
    pub(crate) fn want(&self, of: Wanted, wanted: Wanted) {
        self.word.set(of, wanted);
    }
}

#[cfg(feature = "telemetry")]
impl Site {
    pub(crate) fn stats(&self) -> &SiteStats {
        &self.stats
    }

    /// The depth of the retry whose attempts are counted: the innermost, whose attempts reach what
    /// is called.
    pub(crate) fn attempts_at(&self) -> Option<usize> {
        self.layers.iter().rposition(SiteLayer::is_retry)
    }

    /// How often calls have reached the attribute at `depth`, in calls that are known.
    pub(crate) fn passes(&self, depth: usize) -> u64 {
        let calls = self.stats.known_calls();
        self.layers.iter().take(depth).fold(calls, |passes, layer| layer.counts().runs(passes))
    }

    /// The successes of the attribute at `depth`, or of the attempts of a retry.
    pub(crate) fn successes(&self, depth: usize) -> u64 {
        let Some(layer) = self.layers.get(depth) else { return 0 };
        let success = layer.counts().success();
        if !self.wanted().has(Wanted::CALLS) {
            return success.stand_still();
        }
        // With the other one: whoever sees the level sees from where its counters go on.
        fence(Ordering::Acquire);
        success.show(self.computed_successes(depth, layer))
    }

    /// Before the level is set that counts successes, and before it is left.
    pub(crate) fn successes_are_counted(&self, from_now_on: bool) {
        for (depth, layer) in self.layers.iter().enumerate() {
            let (success, computed) = (layer.counts().success(), self.computed_successes(depth, layer));
            if from_now_on {
                success.go_on(computed);
            } else {
                success.show(computed);
            }
        }
        fence(Ordering::Release);
    }

    fn computed_successes(&self, depth: usize, layer: &SiteLayer) -> u64 {
        layer.counts().successes(self.passes(depth))
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site")
            .field("name", &self.name)
            .field("file", &self.file)
            .field("line", &self.line)
            .field("layers", &self.layers)
            .field("wanted", &self.wanted())
            .finish_non_exhaustive()
    }
}
