//! The router of this library.

use std::hint::black_box;

use routetree::Router;

use super::{Finder, Found};

impl Finder for Router<u32> {
    fn pass(&self, paths: &[String]) -> usize {
        paths.iter().filter(|path| black_box(self.at(path)).is_ok()).count()
    }

    fn find(&self, path: &str) -> Found {
        let Ok(found) = self.at(path) else { return Found::Nothing };
        let values = found.params.iter();
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Found::Route(*found.value, Some(values.collect()))
    }
}

impl<C: Finder + ?Sized> Finder for &C {
    fn pass(&self, paths: &[String]) -> usize {
        (**self).pass(paths)
    }

    fn find(&self, path: &str) -> Found {
        (**self).find(path)
    }
}
