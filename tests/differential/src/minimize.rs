//! Makes a failing input as small as possible.

/// Returns an input that fails as this one does, and from which no run of bytes can be removed.
pub(crate) fn minimize(input: &[u8], mut fails: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut best = input.to_vec();
    let mut len = best.len();
    while len > 0 {
        let (mut at, before) = (0, best.len());
        while at < best.len() {
            let end = best.len().min(at + len);
            let smaller = [&best[..at], &best[end..]].concat();
            if fails(&smaller) {
                best = smaller;
            } else {
                at += len;
            }
        }
        if best.len() == before {
            len /= 2;
        }
    }
    best
}
