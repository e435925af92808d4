//! A witness over HTTP.
//!
//! Every wait has an end and every size a bound: connections, headers, bodies, answers. Whatever
//! blocks (signatures, disk, a judge) runs on threads of its own, of which there are so many and no
//! more; who comes when all are busy is told to ask again.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::witness::{Answer, Outcome, TEXT, Witness};
use crate::tlog::MAX_ADD_CHECKPOINT_BYTES;

/// How long a server waits, and how much it takes on.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For the headers of a request, and between two requests of one connection.
    pub headers: Duration,
    /// For the body of a request.
    pub body: Duration,
    /// For an answer. Work that takes longer goes on; the log asks again and finds its result.
    pub answer: Duration,
    /// For a connection, whatever it does.
    pub connection: Duration,
    /// For requests under way when the server is told to stop.
    pub stop: Duration,
    /// Connections at a time; others wait to be accepted.
    pub connections: usize,
    /// Requests at work at a time; others are told to ask again.
    pub working: usize,
}

impl Default for Limits {
    /// A log sends a few kilobytes and waits. Ten seconds are plenty for a slow line; a judge who
    /// fetches entries may take a minute.
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(10),
            body: Duration::from_secs(10),
            answer: Duration::from_mins(1),
            connection: Duration::from_mins(5),
            stop: Duration::from_secs(10),
            connections: 256,
            working: 32,
        }
    }
}

/// Serves until `stop` is there, and returns what it says, after requests under way are answered.
///
/// # Errors
/// An error of the system if the server cannot be started.
pub fn serve<T>(
    listener: TcpListener,
    witness: Arc<Witness>,
    limits: Limits,
    told: Told,
    stop: impl Future<Output = T>,
) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(limits.working)
        .enable_all()
        .build()?;
    let stopped = runtime.block_on(accept(listener, witness, limits, told, stop))?;
    // Nobody waits any more for a judge who is still at work.
    runtime.shutdown_background();
    Ok(stopped)
}

async fn accept<T>(
    listener: TcpListener,
    witness: Arc<Witness>,
    limits: Limits,
    told: Told,
    stop: impl Future<Output = T>,
) -> io::Result<T> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let router = router(witness, limits, told);
    let connections = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    let stopped = loop {
        let next = async {
            // Never closed, so there is always a permit one day.
            let permit = Arc::clone(&connections).acquire_owned().await.ok();
            (permit, listener.accept().await)
        };
        let (permit, accepted) = match either(&mut stop, next).await {
            Either::First(stopped) => break stopped,
            Either::Second(next) => next,
        };
        let Ok((stream, _)) = accepted else {
            // Out of files, most likely: some of them will be closed soon.
            sleep(Duration::from_millis(200)).await;
            continue;
        };
        let connection = connection(stream, &router, limits);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that breaks off, or outstays, has had what it could have.
            let _ = timeout(limits.connection, connection).await;
            drop(permit);
        });
    };
    drop(listener);
    let _ = timeout(limits.stop, graceful.shutdown()).await;
    Ok(stopped)
}

fn connection(
    stream: TcpStream,
    router: &Router,
    limits: Limits,
) -> http1::Connection<TokioIo<TcpStream>, TowerToHyperService<Router>> {
    // Answers are small; without this they may wait for an acknowledgement.
    let _ = stream.set_nodelay(true);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(16 * 1024)
        .serve_connection(
            TokioIo::new(stream),
            TowerToHyperService::new(router.clone()),
        )
}

/// Who is told of every request that was judged.
pub type Told = Arc<dyn Fn(&Outcome) + Send + Sync>;

/// What requests share.
#[derive(Clone)]
struct Shared {
    witness: Arc<Witness>,
    limits: Limits,
    told: Told,
    working: Arc<Semaphore>,
}

fn router(witness: Arc<Witness>, limits: Limits, told: Told) -> Router {
    let working = Arc::new(Semaphore::new(limits.working));
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/{origin_hash}/checkpoint", get(checkpoint))
        .layer(DefaultBodyLimit::max(MAX_ADD_CHECKPOINT_BYTES))
        .with_state(Shared {
            witness,
            limits,
            told,
            working,
        })
}

async fn add_checkpoint(
    State(shared): State<Shared>,
    request: Request,
) -> Result<Response, Infallible> {
    let limits = shared.limits;
    // What is announced to be too large is not waited for.
    let announced = request.body().size_hint().lower();
    if announced > MAX_ADD_CHECKPOINT_BYTES as u64 {
        let large = format!("the body has more than {MAX_ADD_CHECKPOINT_BYTES} bytes");
        return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, &large));
    }
    let body = match timeout(limits.body, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => body,
        Ok(Err(rejection)) => return Ok(plain(rejection.status(), &rejection.body_text())),
        Err(_) => {
            let late = "the body of the request did not arrive in time";
            return Ok(plain(StatusCode::REQUEST_TIMEOUT, late));
        }
    };
    let Ok(permit) = Arc::clone(&shared.working).try_acquire_owned() else {
        return Ok(plain(StatusCode::SERVICE_UNAVAILABLE, "busy: ask again"));
    };
    let witness = Arc::clone(&shared.witness);
    let work = tokio::task::spawn_blocking(move || {
        let outcome = witness.add_checkpoint(&body);
        drop(permit);
        outcome
    });
    Ok(match timeout(limits.answer, work).await {
        Ok(Ok(outcome)) => {
            (shared.told)(&outcome);
            answer(Answer::from(&outcome.result))
        }
        Ok(Err(_)) => plain(StatusCode::INTERNAL_SERVER_ERROR, "the witness failed"),
        Err(_) => {
            let late = "no answer in time: ask again";
            plain(StatusCode::SERVICE_UNAVAILABLE, late)
        }
    })
}

async fn checkpoint(
    State(shared): State<Shared>,
    Path(origin_hash): Path<String>,
) -> Result<Response, Infallible> {
    Ok(match shared.witness.last(&origin_hash) {
        Some(seen) => answer(Answer {
            status: 200,
            content_type: TEXT,
            body: seen.note.to_string(),
        }),
        None => plain(
            StatusCode::NOT_FOUND,
            "no checkpoint of such a log was cosigned here",
        ),
    })
}

fn plain(status: StatusCode, says: &str) -> Response {
    answer(Answer {
        status: status.as_u16(),
        content_type: TEXT,
        body: format!("{says}\n"),
    })
}

fn answer(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    // Every status that is answered is one.
    let status = StatusCode::from_u16(answer.status);
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if answer.status == 503 {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("10"));
    }
    response
}

enum Either<A, B> {
    First(A),
    Second(B),
}

/// Whichever is there first.
async fn either<A, B>(
    first: impl Future<Output = A> + Unpin,
    second: impl Future<Output = B>,
) -> Either<A, B> {
    let (mut first, mut second) = (first, std::pin::pin!(second));
    std::future::poll_fn(move |context| {
        use std::task::Poll;
        if let Poll::Ready(a) = std::pin::Pin::new(&mut first).poll(context) {
            return Poll::Ready(Either::First(a));
        }
        second.as_mut().poll(context).map(Either::Second)
    })
    .await
}
