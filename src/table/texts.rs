//! The texts of all routes, side by side in one string.
//!
//! A route knows where its own is. That of a removed route stays until the table compacts, unless
//! it is the last.

use alloc::string::String;

use crate::capacity::{Part, reserve_text};
use crate::params::RouteText;
use crate::tree::{Extent, Usage};
use crate::values::Span;

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub(crate) struct RouteTexts {
    all: String,
    /// The bytes of removed texts.
    released: usize,
}

impl RouteTexts {
    /// Adds a text, and returns its position.
    pub(super) fn push(&mut self, text: &str) -> Span {
        let start = self.all.len();
        reserve_text(&mut self.all, text.len());
        self.all.push_str(text);
        Span::new(start, self.all.len())
    }

    /// Makes room for the texts of all other routes of a whole table.
    pub(super) fn reserve_rest(&mut self, part: Part) {
        part.reserve_rest_of_text(&mut self.all);
    }

    /// Removes a text.
    pub(super) fn release(&mut self, text: Span) {
        if text.end as usize == self.all.len() {
            self.all.truncate(text.start as usize);
        } else {
            self.released += (text.end - text.start) as usize;
        }
    }

    #[inline]
    pub(crate) fn get(&self, text: Span) -> &str {
        text.of(&self.all)
    }

    /// A text as a part of all texts.
    #[inline]
    pub(super) fn part(&self, text: Span) -> RouteText<'_> {
        RouteText { within: &self.all, position: text }
    }

    /// The bytes of all texts, those of removed routes included.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The bytes of all texts that are in use.
    pub(super) fn used(&self) -> usize {
        self.all.len() - self.released
    }

    pub(super) fn memory_usage(&self) -> usize {
        self.all.capacity()
    }

    pub(super) fn usage(&self) -> Usage {
        Usage::new(self.used(), self.memory_usage())
    }

    /// Closes the gaps between the texts at these positions, which are all that are in use, and
    /// releases spare capacity.
    pub(super) fn compact<'r>(
        &mut self,
        extent: Extent,
        positions: impl Iterator<Item = &'r mut Span>,
    ) {
        if !extent.includes(self.usage()) {
            return;
        }
        let mut texts = RouteTexts { all: String::with_capacity(self.used()), released: 0 };
        for position in positions {
            *position = texts.push(self.get(*position));
        }
        *self = texts;
    }
}
