//! actix-router, with the paths that actix-web gives it.

use ::actix_router::{Path, ResourceDef, Router, Url};

use super::{Peer, Unavailable, in_process, route};
use crate::question::{Answer, Found, Question};

pub(super) struct ActixRouter;

impl Peer for ActixRouter {
    fn answer(&self, question: &Question) -> Result<Answer, Unavailable> {
        Ok(in_process(
            question,
            Vec::new(),
            |routes, route| {
                routes.push((ResourceDef::new(route.text.as_str()), route.handler.clone()));
                Ok(())
            },
            |routes, path| {
                let mut router = Router::build();
                for (resource, handler) in routes {
                    router.push(resource.clone(), handler.clone(), ());
                }
                let mut path = Path::new(Url::new(path.parse().expect("a path")));
                match router.finish().recognize(&mut path) {
                    Some((handler, _)) => route(handler, path.iter()),
                    None => Found::Nothing,
                }
            },
        ))
    }
}
