//! Deserialization allocates nothing if the target borrows its text.

use std::borrow::Cow;
use std::hint::black_box;

use allocation_counter::measure;
use routetree::Router;
use serde::Deserialize;

#[derive(Deserialize, PartialEq)]
struct Borrowed<'path> {
    user: &'path str,
    #[serde(borrow)]
    file: Cow<'path, str>,
    bytes: &'path [u8],
    id: u64,
    format: Format,
    page: Option<u8>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Format {
    Html,
    Json,
    #[serde(alias = "yml")]
    Yaml,
}

const BORROWED: &str = "/{user}/{bytes}/{id:u64}.{format}/{page?}/-/{*file}";

#[test]
fn borrowing_targets_allocate_nothing() {
    let mut router = Router::new();
    router.insert(BORROWED, ()).unwrap();
    router.insert("/t/{a}/{b?}", ()).unwrap();
    let info = measure(|| {
        let found = router.at(black_box("/ann/by/42.json/7/-/a/b")).unwrap();
        let read: Borrowed<'_> = found.params.deserialize().unwrap();
        assert_eq!((read.user, &*read.file, read.id, read.page), ("ann", "a/b", 42, Some(7)));
        let found = router.at(black_box("/t/12")).unwrap();
        let read: (&str, Option<&str>) = found.params.deserialize().unwrap();
        assert_eq!(read, ("12", None));
        let found = router.at(black_box("/t/x%20y/z")).unwrap();
        let read: [&str; 2] = found.params.deserialize_raw().unwrap();
        assert_eq!(read, ["x%20y", "z"]);
    });
    assert_eq!(info.count_total, 0);
    let found = router.at("/t/x%20y").unwrap();
    let info = measure(|| assert!(found.params.deserialize::<(String, Option<u8>)>().is_ok()));
    assert!(info.count_total > 0, "decoded text is not borrowed");
}
