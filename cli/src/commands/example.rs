//! `routetree example`: a file of routes to start from.

use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::serve::EXAMPLE;

pub(crate) fn example() -> CommandResult {
    output::print(EXAMPLE)?;
    Ok(Outcome::Fine)
}
