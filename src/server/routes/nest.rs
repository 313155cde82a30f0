//! Routes within routes, and from routers of handlers.

use super::route_entry::{RouteEntry, shared};
use super::{Routes, check_served};
use crate::server::context::Context;
use crate::server::response::{HandlerOutput, Response};
use crate::{InsertError, MergeError, MethodRouter};

impl Routes {
    /// Creates routes from a router whose values are handlers of one type: functions, or
    /// [`Handler`](super::Handler)s for a mixture.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError::UnservedMethod`] for the first route for TRACE or CONNECT.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::MethodRouter;
    /// use routetree::server::{Handler, Response, Routes};
    ///
    /// let mut router: MethodRouter<Handler> = MethodRouter::new();
    /// router.insert("GET", "/ping", Box::new(|_, response: &mut Response| response.text("pong")))?;
    /// let greeting = String::from("hello");
    /// router.insert("GET", "/", Box::new(move |_, response| response.text(&greeting)))?;
    /// let routes = Routes::from_router(router)?;
    /// assert_eq!(routes.len(), 2);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn from_router<H, R: HandlerOutput>(router: MethodRouter<H>) -> Result<Routes, InsertError>
    where
        H: Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    {
        for (method, route, _) in router.iter() {
            check_served(method.unwrap_or_default(), route)?;
        }
        let may_panic = router.constraints().has_custom();
        let router = router.map_values(|handler| RouteEntry::new(shared(handler)));
        Ok(Routes { router, may_panic, ..Routes::default() })
    }

    /// Moves all routes of another set into this one, each under the prefix, as a
    /// [group](Routes#groups). See [`Router::nest`](crate::Router::nest) for how a prefix and a
    /// route are joined.
    ///
    /// Middleware, fallbacks, guards and constraints come along. The options
    /// [`Routes::ignore_case`] and [`Routes::redirect_slashes`] are those of the outer set.
    ///
    /// # Errors
    ///
    /// Returns [`MergeError`] as [`MethodRouter::nest`] does, and if both sets have fallbacks for
    /// the same paths. Its errors show fallbacks as routes that end in `{/*fallback}`.
    ///
    /// The routes are then unchanged, and the other set is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, Response, Routes};
    ///
    /// fn show(context: &Context<'_>, response: &mut Response) {
    ///     response.text(context.route().unwrap_or_default());
    /// }
    ///
    /// let mut users = Routes::new();
    /// users.insert("GET", "/", show)?;
    /// users.insert("GET", "/{id}", show)?;
    /// let mut routes = Routes::new();
    /// routes.nest("/{tenant}/users", users)?;
    ///
    /// let all: Vec<_> = routes.iter().map(|(_, route)| route).collect();
    /// assert_eq!(all, ["/{tenant}/users", "/{tenant}/users/{id}"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nest(&mut self, prefix: &str, routes: Routes) -> Result<(), MergeError> {
        self.take_over(routes, Some(prefix))
    }

    /// Moves all routes of another set into this one, as a [group](Routes#groups) without a prefix.
    ///
    /// Otherwise as [`Routes::nest`]. Only one of the two can have a fallback.
    ///
    /// # Errors
    ///
    /// As [`Routes::nest`].
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{RequestId, Routes};
    ///
    /// let mut traced = Routes::new();
    /// traced.wrap(RequestId::new());
    /// traced.insert("POST", "/orders", |_, response| response.text("ordered"))?;
    ///
    /// let mut routes = Routes::new();
    /// routes.insert("GET", "/orders", |_, response| response.text("all orders"))?;
    /// routes.merge(traced)?;
    /// assert_eq!(routes.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&mut self, routes: Routes) -> Result<(), MergeError> {
        self.take_over(routes, None)
    }

    fn take_over(&mut self, other: Routes, prefix: Option<&str>) -> Result<(), MergeError> {
        let Routes { router, groups, fallbacks, has_guards, may_panic, .. } = other;
        let constraints = [self.router.constraints(), router.constraints()];
        let joined = self.fallbacks.join(&fallbacks, prefix, constraints)?;
        let next_group = self.groups.after(&groups);
        let router = router.map_values(|entry| {
            let group = next_group(entry.group);
            RouteEntry { group, ..entry }
        });
        match prefix {
            Some(prefix) => self.router.nest(prefix, router)?,
            None => self.router.merge(router)?,
        }
        self.groups.take_over(groups);
        self.fallbacks.take_over(fallbacks, joined, next_group);
        self.has_guards |= has_guards;
        self.may_panic |= may_panic;
        Ok(())
    }
}
