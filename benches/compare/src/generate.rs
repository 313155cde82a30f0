//! Large tables: `/service/resource/{id}/action` in any number, always the same.

use crate::{expect::Answer, table::Route};

const ACTIONS: [&str; 8] =
    ["activate", "archive", "comments", "events", "history", "permissions", "settings", "status"];
const RESOURCES: [&str; 16] = [
    "accounts",
    "artifacts",
    "builds",
    "clusters",
    "documents",
    "images",
    "invoices",
    "jobs",
    "members",
    "messages",
    "orders",
    "projects",
    "reports",
    "sessions",
    "tasks",
    "volumes",
];
const SERVICES: [&str; 10] = [
    "auth", "billing", "catalog", "delivery", "export", "files", "gateway", "insights", "mail",
    "search",
];

/// The parts of the route with this number: service, resource, action.
fn parts(index: usize) -> (String, &'static str, &'static str) {
    let action = ACTIONS[index % ACTIONS.len()];
    let index = index / ACTIONS.len();
    let resource = RESOURCES[index % RESOURCES.len()];
    let index = index / RESOURCES.len();
    let service = SERVICES[index % SERVICES.len()];
    match index / SERVICES.len() {
        0 => (service.to_owned(), resource, action),
        more => (format!("{service}-{more}"), resource, action),
    }
}

/// The first `count` routes.
pub fn services(count: usize) -> Vec<Route> {
    (0..count)
        .map(|index| {
            let (service, resource, action) = parts(index);
            Route::parse(&format!("/{service}/{resource}/{{id}}/{action}"))
                .expect("the generator writes no stray brace")
        })
        .collect()
}

/// A path of a route, and the answer to it.
pub fn path(index: usize, id: &str) -> (String, Answer) {
    let (service, resource, action) = parts(index);
    (format!("/{service}/{resource}/{id}/{action}"), Some((index as u32, vec![id.to_owned()])))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{expect::Oracle, table::Table};

    #[test]
    fn routes_differ_and_paths_find_them() {
        let routes = services(3_000);
        let texts: HashSet<_> = routes.iter().map(|route| &route.text).collect();
        assert_eq!(texts.len(), routes.len());
        let table = Table { name: String::new(), routes };
        let oracle = Oracle::new(&table);
        for index in [0, 7, 8, 1_279, 1_280, 2_999] {
            let (path, answer) = path(index, "12");
            assert_eq!(oracle.answer(&path), answer);
        }
    }
}
