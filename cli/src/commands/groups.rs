//! The methods of a router, in groups that have the same routes.

use std::collections::BTreeMap;

use routetree::MethodRouter;

/// Methods with the same routes; `None` is any method.
pub(super) type Group<'table> = Vec<Option<&'table str>>;

/// The methods that have routes, in groups with one answer: they have the same routes.
pub(super) fn groups<T>(router: &MethodRouter<T>) -> Vec<Group<'_>> {
    let mut routes: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    for (method, route, _) in router.iter() {
        routes.entry(method).or_default().push(route);
    }
    let mut groups: BTreeMap<_, Group<'_>> = BTreeMap::new();
    for (method, routes) in routes {
        // The routes for GET handle HEAD as well.
        groups.entry((method == Some("HEAD"), method.is_none(), routes)).or_default().push(method);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::groups;
    use routetree::MethodRouter;

    #[test]
    fn methods_with_the_same_routes_are_looked_at_once() {
        let mut router = MethodRouter::new();
        for method in 0..60 {
            for route in ["/{d:date}", "/{a}-{b}", "/x"] {
                router.insert(&format!("M{method}"), route, ()).expect("no two routes conflict");
            }
        }
        assert_eq!(groups(&router).len(), 1);
        router.insert_any("/{d:date}", ()).expect("the first for any method");
        router.insert("GET", "/y", ()).expect("the first for GET");
        router.insert("HEAD", "/y", ()).expect("the first for HEAD");
        router.insert("PUT", "/y", ()).expect("the first for PUT");
        let groups = groups(&router);
        let sizes: Vec<_> = groups.iter().map(Vec::len).collect();
        assert_eq!(sizes, [60, 2, 1, 1], "{groups:?}");
    }
}
