//! Tables of a given size, and paths that match them.

/// Routes like those of an application with many resources.
pub fn routes(count: usize) -> Vec<String> {
    let shapes = ["", "/{id}", "/{id}/items", "/{id}/items/{item}"];
    (0..count).map(|n| format!("/service{}/resource{}{}", n / 400, n / 4, shapes[n % 4])).collect()
}

/// Paths for some of the routes, spread over all of them.
pub fn paths(count: usize) -> Vec<String> {
    let values = ["", "/7", "/7/items", "/7/items/12"];
    // A prime number of steps away from each other.
    let spread = |index: usize| index.wrapping_mul(7_919) % count;
    (0..4_096)
        .map(spread)
        .map(|n| format!("/service{}/resource{}{}", n / 400, n / 4, values[n % 4]))
        .collect()
}
