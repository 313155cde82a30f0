//! The program without a router: the first argument is compared with all others.

use std::env;

fn main() {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    let routes: Vec<_> = arguments.collect();
    match routes.iter().position(|route| *route == path) {
        Some(index) => println!("{index} {path}"),
        None => println!("not found"),
    }
}
