//! `routetree explain FILE PATH`

use super::with_routes;
use crate::args::Request;
use crate::outcome::{CommandResult, Outcome};
use crate::output;

/// Prints, for each route that can handle the method, whether it matches the path and why it wins
/// or loses. It is a finding if no route matches.
pub(crate) fn explain(request: &Request) -> CommandResult {
    with_routes(&request.routes, |routes| {
        let explanation = routes.router.explain(&request.method, &request.path);
        output::print(&explanation.to_string())?;
        Ok(if explanation.winner().is_some() { Outcome::Fine } else { Outcome::Findings })
    })
}
