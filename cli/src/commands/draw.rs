//! `routetree draw FILE`

use super::with_routes;
use crate::args::RoutesArgument;
use crate::outcome::{CommandResult, Outcome};
use crate::output;

/// Draws the routing tree.
pub(crate) fn draw(routes: &RoutesArgument) -> CommandResult {
    with_routes(routes, |routes| {
        output::print(&routes.drawing())?;
        Ok(Outcome::Fine)
    })
}
