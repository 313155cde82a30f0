//! matchit, 0.8 and 0.9.

use super::{Peer, Unavailable, in_process, route};
use crate::question::{Answer, Found, Question, Refusal};

macro_rules! peer {
    ($name:ident, $matchit:ident) => {
        pub(super) struct $name;

        impl Peer for $name {
            fn answer(&self, question: &Question) -> Result<Answer, Unavailable> {
                Ok(in_process(
                    question,
                    ::$matchit::Router::new(),
                    |router, route| {
                        // On a copy: an insertion that fails can leave a part of the route there.
                        let mut copy = router.clone();
                        copy.insert(route.text.as_str(), route.handler.clone())
                            .map_err(|_| Refusal::Error)?;
                        *router = copy;
                        Ok(())
                    },
                    |router, path| match router.at(path) {
                        Ok(found) => route(found.value, found.params.iter()),
                        Err(::$matchit::MatchError::NotFound) => Found::Nothing,
                    },
                ))
            }
        }
    };
}

peer!(Matchit08, matchit_08);
peer!(Matchit09, matchit);
