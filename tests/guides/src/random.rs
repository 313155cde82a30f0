//! Random tables of routes, and paths.

/// SplitMix64, so the tables are the same in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    /// Up to `most` of these texts, `#` replaced by the place of each.
    pub fn path(&mut self, segments: &[&str], most: usize) -> String {
        let count = 1 + self.below(most);
        let segment = |n: usize| segments[self.below(segments.len())].replace('#', &n.to_string());
        (0..count).map(segment).fold(String::new(), |path, segment| path + "/" + &segment)
    }
}
