//! The program with routetree: the first argument is looked up among all others.

use std::env;

use routetree::Router;

fn main() {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    let mut router = Router::new();
    for (index, route) in arguments.enumerate() {
        if let Err(error) = router.insert(route, index) {
            println!("{error}");
        }
    }
    match router.at(&path) {
        Ok(found) => {
            println!("{} {path}", found.value);
            for (name, value) in found.params.iter() {
                println!("{name}: {value}");
            }
        }
        Err(_) => println!("not found"),
    }
}
