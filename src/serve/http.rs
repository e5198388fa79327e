//! HTTP: who may ask, for what, and how long. Everything that is answered comes from the preview.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::channel::{Channel, Sender as BodySender};
use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::{Job, page};
use crate::render::Body;
use crate::serve::preview::Answer;
use crate::source;

/// A request's head must be there in this time, also the next one of a connection.
const HEAD: Duration = Duration::from_secs(10);
/// A connection lives so long. A page that listens to events connects again by itself.
const LIFE: Duration = Duration::from_mins(10);
/// A client must take the next part of a file in this time.
const PART: Duration = Duration::from_secs(30);
/// So often a page that listens is told that the server is there.
const PULSE: Duration = Duration::from_secs(15);
/// Largest head of a request, in bytes, and its headers.
const HEAD_LIMIT: (usize, usize) = (16 << 10, 64);
/// Connections at once.
const CLIENTS: usize = 512;
/// Pages of one machine that listen at once. A browser has six connections to a host for all of its windows, and each
/// that listens holds one: without any left, no page would load.
const STREAMS: usize = 3;
/// A page whose turn to listen is over asks again after this time, in milliseconds, and is told first what it missed.
const RETRY: u64 = 1000;
/// What pages may load: as the pages of a built site may, under the strictest policy that they promise to work under.
const POLICY: &str = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

type Reply = Response<Either<Full<Bytes>, Channel<Bytes, io::Error>>>;

/// What every connection shares.
#[derive(Debug)]
pub(super) struct Desk {
    /// The host that was asked for on the command line.
    pub(super) host: String,
    /// The address that it is bound to.
    pub(super) bound: SocketAddr,
    /// To the thread that has the preview.
    pub(super) jobs: Sender<Job>,
    /// Ticks when pages may have changed.
    pub(super) ticks: watch::Receiver<u64>,
    /// Who listens.
    pub(super) turns: Turns,
}

/// The pages that listen: their machines and what tells them, the one that began first at the front.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<Vec<(IpAddr, AbortHandle)>>);

impl Turns {
    /// One more page of this machine listens; if too many do, the one that did so for longest makes room.
    fn begin(&self, peer: IpAddr, task: AbortHandle) {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|(_, task)| !task.is_finished());
        turns.push((peer, task));
        let mut own = turns.iter().filter(|(other, _)| *other == peer).map(|(_, task)| task);
        if let Some(first) = own.next().filter(|_| own.count() >= STREAMS) {
            // Its channel ends as one does that has said everything.
            first.abort();
        }
    }
}

/// Answers whoever connects, for ever.
pub(super) async fn listen(listener: TcpListener, desk: Arc<Desk>) {
    let room = Arc::new(Semaphore::new(CLIENTS));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, peer)) = listener.accept().await else {
            // Too many open files, as a rule: some will be closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            // Whoever is too slow is left; there is nobody to tell.
            let _ = timeout(LIFE, connection(stream, peer.ip(), desk)).await;
            drop(permit);
        });
    }
}

async fn connection(stream: TcpStream, peer: IpAddr, desk: Arc<Desk>) -> hyper::Result<()> {
    let service = service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, Infallible>(answer(&request, peer, &desk).await) }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_LIMIT.0).max_headers(HEAD_LIMIT.1);
    server.serve_connection(TokioIo::new(stream), service).await
}

async fn answer(request: &Request<Incoming>, peer: IpAddr, desk: &Desk) -> Reply {
    let mut reply = reply_to(request, peer, desk).await;
    let headers = reply.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    reply
}

async fn reply_to(request: &Request<Incoming>, peer: IpAddr, desk: &Desk) -> Reply {
    let Some(host) = host(request.headers()).filter(|host| is_ours(host, desk)) else {
        return plain(StatusCode::FORBIDDEN, "this preview does not answer to that host name");
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut reply = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD");
        reply.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return reply;
    }
    let uri = request.uri();
    if uri.authority().is_some() || uri.scheme().is_some() || !uri.path().starts_with('/') {
        return plain(StatusCode::BAD_REQUEST, "this is no proxy");
    }
    let target = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    if uri.path().strip_prefix('/') == Some(page::EVENTS_PATH) {
        return events(request, peer, desk, host, &target);
    }
    let (reply, answer) = oneshot::channel();
    let asked = desk.jobs.send(Job::Ask { target, reply });
    match answer.await {
        Ok(answer) if asked.is_ok() => send(answer, request.method() == Method::HEAD).await,
        _ => plain(StatusCode::SERVICE_UNAVAILABLE, "the preview has ended"),
    }
}

/// The one `Host` of a request.
fn host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    hosts.next().is_none().then_some(host)
}

/// Whether a `Host` names us. A page of another site can send its visitor's browser here under a name of its own; it
/// must not be able to read what we answer. An address is no name, so it is good where every address is listened to.
/// The port is not compared: it is another one behind a tunnel.
fn is_ours(host: &str, desk: &Desk) -> bool {
    let bracket = host.rfind(']').unwrap_or(0);
    let colon = host[bracket..].find(':').map(|at| bracket + at);
    let (name, port) = colon.map_or((host, None), |at| (&host[..at], Some(&host[at + 1..])));
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return false;
    }
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    let any = desk.bound.ip().is_unspecified() && address.is_some();
    let local = ["localhost", "127.0.0.1", "[::1]"].iter().any(|local| name.eq_ignore_ascii_case(local));
    local || any || name.eq_ignore_ascii_case(&desk.host) || address == Some(desk.bound.ip())
}

async fn send(answer: Answer, head: bool) -> Reply {
    let Answer { status, kind, body, location } = answer;
    let (length, body) = match body {
        Body::Bytes(bytes) => (bytes.len() as u64, Either::Left(Full::new(Bytes::from(bytes)))),
        Body::Copy(path) => match open(&path).await {
            Ok((file, length)) if !head => {
                let (sender, body) = Channel::new(2);
                tokio::spawn(copy(file, sender));
                (length, Either::Right(body))
            }
            Ok((_, length)) => (length, Either::Left(Full::default())),
            Err(_) => return plain(StatusCode::NOT_FOUND, "the file is gone"),
        },
    };
    let mut reply = Response::new(if head { Either::Left(Full::default()) } else { body });
    *reply.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    reply.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if let Some(location) = location.and_then(|location| HeaderValue::try_from(location).ok()) {
        reply.headers_mut().insert(header::LOCATION, location);
    }
    reply
}

async fn open(path: &Path) -> io::Result<(tokio::fs::File, u64)> {
    let path = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || source::open(&path)).await.map_err(io::Error::other)?;
    opened.map(|(file, length)| (tokio::fs::File::from_std(file), length))
}

/// Hands a file on part by part, to whoever goes on taking them.
async fn copy(mut file: tokio::fs::File, mut to: BodySender<Bytes, io::Error>) {
    let mut part = vec![0; 64 << 10];
    loop {
        match file.read(&mut part).await {
            Ok(0) => return,
            Ok(length) => {
                let sent = timeout(PART, to.send_data(Bytes::copy_from_slice(&part[..length]))).await;
                if !matches!(sent, Ok(Ok(()))) {
                    return to.abort(io::ErrorKind::TimedOut.into());
                }
            }
            Err(error) => return to.abort(error),
        }
    }
}

/// The channel on which a page learns that it has changed.
fn events(request: &Request<Incoming>, peer: IpAddr, desk: &Desk, host: &str, target: &str) -> Reply {
    let origin = request.headers().get(header::ORIGIN);
    let same = |origin: &HeaderValue| origin.to_str().is_ok_and(|origin| origin.strip_prefix("http://") == Some(host));
    if !origin.is_none_or(same) {
        return plain(StatusCode::FORBIDDEN, "this channel is for pages of the preview");
    }
    let (sender, body) = Channel::new(2);
    if request.method() == Method::GET {
        let task = tokio::spawn(tell(sender, desk.jobs.clone(), desk.ticks.clone(), super::url::page_of(target)));
        desk.turns.begin(peer, task.abort_handle());
    }
    let mut reply = Response::new(Either::Right(body));
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    reply
}

/// Tells a page at once, and whenever what it is told would be another thing.
async fn tell(
    mut to: BodySender<Bytes, io::Error>,
    jobs: Sender<Job>,
    mut ticks: watch::Receiver<u64>,
    target: String,
) {
    let mut last = String::new();
    // Said at once: its turn may be over before there is anything to tell.
    if to.send_data(Bytes::from(format!("retry: {RETRY}\n\n"))).await.is_err() {
        return;
    }
    loop {
        let (reply, report) = oneshot::channel();
        if jobs.send(Job::Report { target: target.clone(), reply }).is_err() {
            return;
        }
        let Ok(report) = report.await else { return };
        let message = if report == last { ":\n\n".to_owned() } else { format!("data: {report}\n\n") };
        last = report;
        if !matches!(timeout(PART, to.send_data(Bytes::from(message))).await, Ok(Ok(()))) {
            return;
        }
        // A tick, or time for a pulse.
        if matches!(timeout(PULSE, ticks.changed()).await, Ok(Err(_))) {
            return;
        }
    }
}

fn plain(status: StatusCode, text: &'static str) -> Reply {
    let mut reply = Response::new(Either::Left(Full::new(Bytes::from_static(text.as_bytes()))));
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    reply
}
