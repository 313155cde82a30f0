//! [`RouteFuture`]: waits for a service to be ready, then for its response.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use http::header::ALLOW;
use http::{HeaderValue, Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

pin_project! {
    /// The response of a [`RouteService`](crate::RouteService).
    ///
    /// It first waits until the service of the route is ready. If that fails, it returns the error.
    #[must_use = "futures do nothing unless polled"]
    pub struct RouteFuture<S, B>
    where
        S: Service<Request<B>>,
    {
        #[pin]
        state: State<S, S::Future, S::Response, Request<B>>,
        // The `Allow` header of the response, unless it has one.
        allow: Option<HeaderValue>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, F, R, Q> {
        // The service gets the request once it is ready.
        Waiting { service: S, request: Option<Q> },
        Called { #[pin] future: F },
        Answered { response: Option<R> },
    }
}

impl<S: Service<Request<B>>, B> RouteFuture<S, B> {
    /// Calls a service once it is ready.
    pub(super) fn call(service: S, request: Request<B>, allow: Option<HeaderValue>) -> Self {
        RouteFuture { state: State::Waiting { service, request: Some(request) }, allow }
    }

    /// Returns a response.
    pub(super) fn answer(response: S::Response) -> Self {
        RouteFuture { state: State::Answered { response: Some(response) }, allow: None }
    }
}

const POLLED_AGAIN: &str = "a future is not polled after it has returned";

impl<S, B, ResBody> Future for RouteFuture<S, B>
where
    S: Service<Request<B>, Response = Response<ResBody>>,
{
    type Output = Result<Response<ResBody>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let future = match this.state.as_mut().project() {
                StateProjection::Waiting { service, request } => {
                    ready!(service.poll_ready(context))?;
                    service.call(request.take().expect(POLLED_AGAIN))
                }
                StateProjection::Called { future } => {
                    let mut response = ready!(future.poll(context))?;
                    if let Some(allow) = this.allow.take() {
                        response.headers_mut().entry(ALLOW).or_insert(allow);
                    }
                    return Poll::Ready(Ok(response));
                }
                StateProjection::Answered { response } => {
                    return Poll::Ready(Ok(response.take().expect(POLLED_AGAIN)));
                }
            };
            this.state.set(State::Called { future });
        }
    }
}

impl<S: Service<Request<B>>, B> core::fmt::Debug for RouteFuture<S, B> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RouteFuture").finish_non_exhaustive()
    }
}
