//! An annotated function.

use std::fmt;

use crate::site::site_layer::SiteLayer;
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
        Self { name, file, line, layers, word: Word::new(Wanted::NEW) }
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
