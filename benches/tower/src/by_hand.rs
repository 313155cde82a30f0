//! matchit in a `tower` service, as one would write it by hand.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use http::header::ALLOW;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tower::Service;
use tower::util::Oneshot;

use crate::{Answer, METHODS};

/// The match of a request, in its extensions.
#[derive(Clone)]
#[expect(dead_code, reason = "the service of this benchmark reads no parameters")]
struct Found {
    route: Arc<str>,
    params: Vec<(Box<str>, Box<str>)>,
}

struct Route<S> {
    text: Arc<str>,
    methods: Vec<(Method, S)>,
}

#[derive(Clone)]
pub(crate) struct ByHand<S> {
    router: Arc<matchit::Router<Route<S>>>,
}

impl<S: Clone> ByHand<S> {
    pub(crate) fn new(routes: impl Iterator<Item = &'static str>, service: S) -> ByHand<S> {
        let mut router = matchit::Router::new();
        for text in routes {
            let methods = METHODS.map(|method| (method, service.clone())).into();
            router.insert(text, Route { text: text.into(), methods }).expect("a route");
        }
        ByHand { router: Arc::new(router) }
    }
}

impl Service<Request<Body>> for ByHand<Answer> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Either {
        let Ok(found) = self.router.at(request.uri().path()) else {
            return Either::refused(StatusCode::NOT_FOUND);
        };
        let Route { text, methods } = found.value;
        let service = methods.iter().find(|(method, _)| method == request.method());
        let Some((_, service)) = service else {
            let mut refused = Either::refused(StatusCode::METHOD_NOT_ALLOWED);
            if let Either::Refused(Some(response)) = &mut refused {
                let methods: Vec<_> = methods.iter().map(|(method, _)| method.as_str()).collect();
                let allow = HeaderValue::try_from(methods.join(", ")).expect("tokens");
                response.headers_mut().insert(ALLOW, allow);
            }
            return refused;
        };
        let params = found.params.iter().map(|(name, value)| (name.into(), value.into())).collect();
        request.extensions_mut().insert(Found { route: Arc::clone(text), params });
        Either::Called(Oneshot::new(service.clone(), request))
    }
}

pub(crate) enum Either {
    Called(Oneshot<Answer, Request<Body>>),
    Refused(Option<Response<Body>>),
}

impl Either {
    fn refused(status: StatusCode) -> Either {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        Either::Refused(Some(response))
    }
}

impl Future for Either {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Either::Called(future) => std::pin::Pin::new(future).poll(context),
            Either::Refused(response) => Poll::Ready(Ok(response.take().expect("polled once"))),
        }
    }
}
