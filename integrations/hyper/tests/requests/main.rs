//! Generated requests, good and bad, get what `HostRouter::at` and `MethodRouter::at` give for
//! their texts: through hyper, through hyper and `RouteService`, and through axum.
//!
//! They are bytes, as a client sends them. Most pass through each server in the process, some over
//! real sockets.
//!
//! | request | status |
//! |---|---|
//! | a method that is no token, a target that is no URI, a header that is no text: never a request | 400, by hyper |
//! | a host that is malformed or unknown, or two hosts | 404 |
//! | a target that is no path (`*`, `example.com:443`), without a route for it | 404 |
//! | a path that has routes, but not for the method | 405 with `Allow` |

mod generated;
mod properties;
mod servers;
mod wire;
