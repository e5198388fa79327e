//! The preview: the site from memory, over HTTP, as the book is while it is written. What it answers is what a build
//! writes, less the reload script. One thread has the book; those of the server ask it.

mod edition;
mod http;
pub mod page;
mod preview;
mod url;
mod watch;

use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch as channel};

pub use preview::{Answer, Change, Preview};

use crate::Error;
use crate::report::Summary;
use crate::source::Request;
use http::{Desk, Turns};
use watch::{Burst, Followed, Watch};

/// How often to look where the system does not tell of changes; rarer when looking takes long.
const POLL: Duration = Duration::from_millis(500);
/// Looking must not take more than this part of the time.
const POLL_SHARE: u32 = 10;

/// What to serve, and where.
#[derive(Debug)]
pub struct Options {
    /// The book.
    pub request: Request,
    /// Host name or address to listen at.
    pub host: String,
    /// Port; 0 for any that is free.
    pub port: u16,
    /// Look for changes now and then, instead of being told by the system.
    pub poll: bool,
}

/// What is told while it runs.
#[derive(Debug)]
pub enum Told {
    /// It answers at this address.
    Ready {
        /// `http://127.0.0.1:3000/`.
        address: String,
        /// The counts.
        summary: Summary,
    },
    /// Something that one should know, in a sentence.
    Notice(String),
    /// The book changed, or can no longer be shown, or can again.
    Changed(Change),
}

/// What the thread that has the book is asked.
#[derive(Debug)]
enum Job {
    /// For a file.
    Ask { target: String, reply: oneshot::Sender<Answer> },
    /// What the script of a page should know.
    Report { target: String, reply: oneshot::Sender<String> },
    /// To look again: something changed, and these paths are gone.
    Changed(Vec<PathBuf>),
    /// To end.
    End,
}

/// Serves a book until a signal ends it.
pub fn serve(options: &Options, tell: &mut dyn FnMut(Told)) -> Result<(), Error> {
    let preview = Preview::open(options.request.clone())?;
    let (listener, bound) = bind(&options.host, options.port)?;
    if !bound.ip().is_loopback() {
        tell(Told::Notice(format!(
            "this preview answers at {bound} to everybody who can reach this machine; without `-n` only to itself"
        )));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Error::Usage(format!("cannot start the server: {error}")))?;
    let (jobs, work) = mpsc::channel();
    let (ticks, listening) = channel::channel(0);
    let desk = Arc::new(Desk {
        host: options.host.clone(),
        bound,
        jobs: jobs.clone(),
        ticks: listening,
        turns: Turns::default(),
    });
    let started = runtime.block_on(async { start(listener, desk, jobs.clone()) });
    started.map_err(|error| Error::Usage(format!("cannot start the server: {error}")))?;
    let mut keeper = Keeper { preview, watch: None, ticks, polls: None };
    keeper.begin(options.poll, &jobs, tell);
    let summary = keeper.preview.summary();
    tell(Told::Ready { address: address(&options.host, bound), summary });
    keeper.work(&work, tell);
    runtime.shutdown_background();
    Ok(())
}

fn start(listener: TcpListener, desk: Arc<Desk>, jobs: Sender<Job>) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    #[cfg(unix)]
    {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let jobs = jobs.clone();
        tokio::spawn(async move {
            term.recv().await;
            // Whoever has ended already need not be told.
            let _ = jobs.send(Job::End);
        });
    }
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        let _ = jobs.send(Job::End);
    });
    tokio::spawn(http::listen(listener, desk));
    Ok(())
}

fn bind(host: &str, port: u16) -> Result<(TcpListener, SocketAddr), Error> {
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let unknown = |why: String| Error::Usage(format!("`-n {host}` is no address of this machine: {why}"));
    let found = (name, port).to_socket_addrs().map_err(|error| unknown(error.to_string()))?;
    let addresses: Vec<SocketAddr> = found.collect();
    let bound = TcpListener::bind(&addresses[..]).and_then(|listener| Ok((listener.local_addr()?, listener)));
    bound.map(|(address, listener)| (listener, address)).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Error::Usage(format!(
            "port {port} of {host} is in use, perhaps by another preview; name another with `-p`, \
             or take any that is free with `-p 0`"
        )),
        std::io::ErrorKind::PermissionDenied => {
            Error::Usage(format!("may not listen at port {port}; name one above 1023 with `-p`"))
        }
        _ => unknown(error.to_string()),
    })
}

/// What to type into a browser.
fn address(host: &str, bound: SocketAddr) -> String {
    match bound.ip() {
        ip if ip.is_unspecified() => format!("http://localhost:{}/", bound.port()),
        IpAddr::V6(ip) if host.contains(':') => format!("http://[{ip}]:{}/", bound.port()),
        _ => format!("http://{host}:{}/", bound.port()),
    }
}

/// Has the book, and does one thing after the other.
struct Keeper {
    preview: Preview,
    watch: Option<Watch>,
    ticks: channel::Sender<u64>,
    /// When to look next, without a watch.
    polls: Option<Instant>,
}

impl Keeper {
    fn begin(&mut self, poll: bool, jobs: &Sender<Job>, tell: &mut dyn FnMut(Told)) {
        if poll {
            return self.poll();
        }
        let jobs = jobs.clone();
        let changed = move |gone| drop(jobs.send(Job::Changed(gone)));
        match Watch::new(self.preview.out(), changed) {
            Ok(watch) => {
                self.watch = Some(watch);
                self.look(tell);
            }
            Err(why) => self.give_up(&why, tell),
        }
    }

    fn poll(&mut self) {
        self.watch = None;
        self.polls = Some(Instant::now() + POLL);
    }

    fn give_up(&mut self, why: &str, tell: &mut dyn FnMut(Told)) {
        tell(Told::Notice(format!("the system does not tell of changes ({why}), so they are looked for now and then")));
        self.poll();
    }

    fn work(&mut self, work: &Receiver<Job>, tell: &mut dyn FnMut(Told)) {
        let mut burst = Burst::default();
        loop {
            let due = burst.due().or(self.polls);
            let now = Instant::now();
            if due.is_some_and(|due| due <= now) {
                burst.clear();
                self.look(tell);
                continue;
            }
            let wait = due.map_or(Duration::from_hours(1), |due| due - now);
            match work.recv_timeout(wait) {
                // Who asked may have gone away.
                Ok(Job::Ask { target, reply }) => drop(reply.send(self.preview.answer(&target))),
                Ok(Job::Report { target, reply }) => drop(reply.send(self.preview.report(&target))),
                Ok(Job::Changed(gone)) => {
                    if let Some(watch) = &mut self.watch {
                        watch.forget(&gone);
                    }
                    burst.event(Instant::now());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Job::End) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Reads what changed. A folder that is new is watched, and then read once more: what was put into it before it was
    /// watched, nobody tells of.
    fn look(&mut self, tell: &mut dyn FnMut(Told)) {
        let start = Instant::now();
        loop {
            let change = self.preview.refresh();
            if !change.files.is_empty() || change.error.is_some() || change.recovered {
                tell(Told::Changed(change));
            }
            match self.watch.as_mut().map(|watch| watch.follow(self.preview.folders())) {
                Some(Followed::More) => {}
                Some(Followed::Refused(why)) => break self.give_up(&why, tell),
                Some(Followed::Same) | None => break,
            }
        }
        self.polls = self.polls.map(|_| Instant::now() + POLL.max(start.elapsed() * POLL_SHARE));
        self.ticks.send_modify(|tick| *tick += 1);
    }
}
