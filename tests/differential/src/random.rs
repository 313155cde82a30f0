//! Random numbers from a seed (SplitMix64).

pub(crate) struct Random(u64);

impl Random {
    /// The generator of one input: neighbouring numbers give unrelated inputs.
    pub(crate) fn new(seed: u64, input: u64) -> Random {
        let mut random = Random(seed);
        Random(random.next() ^ input.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`, which must not be 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Returns whether an event of this probability, in percent, happens.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Returns one of the items.
    pub(crate) fn pick<'t, T: ?Sized>(&mut self, items: &[&'t T]) -> &'t T {
        items[self.below(items.len())]
    }

    /// Returns any byte, the meaningful ones more often.
    pub(crate) fn byte(&mut self) -> u8 {
        match self.below(3) {
            0 => self.below(256) as u8,
            _ => *self.pick(&b"\r\n \t:;,=/?#%*\"0159afxGH\0\x0b\x7f\x80\xff".each_ref()),
        }
    }
}
