//! The program at work, and a small client that says exactly what it is told to say.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than anything takes: what is not there by then will not come.
const DEADLINE: Duration = Duration::from_mins(1);

/// A preview that runs, until it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    /// What it printed, on both ways, line by line.
    lines: Receiver<String>,
}

impl Server {
    /// Starts the program on a book: `alertbook serve DIR -p 0 ARGS…`, and waits until it says where it listens.
    pub(crate) fn start(book: &Path, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alertbook"));
        command.arg("serve").arg(book).args(["-p", "0"]).args(args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (to, lines) = channel();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let also = to.clone();
        std::thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).try_for_each(|l| to.send(l)));
        std::thread::spawn(move || BufReader::new(err).lines().map_while(Result::ok).try_for_each(|l| also.send(l)));
        let mut server = Self { child, port: 0, lines };
        let ready = server.says("serving http://");
        let digits: String = ready.rsplit_once(':').unwrap().1.chars().take_while(char::is_ascii_digit).collect();
        server.port = digits.parse().unwrap();
        server
    }

    /// Waits for a line that holds these words.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(DEADLINE) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => seen.push(line),
                Err(error) => panic!("{error}: `{words}` was not said, but {seen:#?}"),
            }
        }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream
    }

    /// Sends these bytes as they are and reads the answer.
    pub(crate) fn send(&self, request: &[u8]) -> Reply {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        let mut bytes = Vec::new();
        // It may end the connection without the ceremony.
        let _ = stream.read_to_end(&mut bytes);
        Reply::read(&bytes)
    }

    /// Asks for a target with these further header lines.
    pub(crate) fn ask(&self, method: &str, target: &str, headers: &str) -> Reply {
        let host = if headers.to_lowercase().starts_with("host:") {
            String::new()
        } else {
            format!("Host: localhost:{}\r\n", self.port)
        };
        self.send(format!("{method} {target} HTTP/1.1\r\n{host}{headers}Connection: close\r\n\r\n").as_bytes())
    }

    pub(crate) fn get(&self, target: &str) -> Reply {
        self.ask("GET", target, "")
    }

    /// Listens to what the script of a page is told.
    pub(crate) fn listen(&self, page: &str) -> Events {
        let mut stream = self.connect();
        let host = format!("Host: localhost:{}", self.port);
        let head = format!("GET /ab:events?page={page} HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        Events { lines: BufReader::new(stream) }
    }

    /// Ends it as Ctrl-C does; gives its exit code.
    pub(crate) fn interrupt(mut self) -> Option<i32> {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Header lines, lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head, body: bytes.get(end + 4..).unwrap_or_default().to_vec() }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// A channel of server-sent events.
pub(crate) struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    /// The next thing that is told.
    pub(crate) fn next(&mut self) -> serde_json::Value {
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(self.lines.read_line(&mut line).expect("an event in time"), 0, "the channel ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }

    /// Whether the channel is over once everything is read that was told.
    pub(crate) fn end(&mut self) -> bool {
        let mut rest = Vec::new();
        self.lines.read_until(0, &mut rest).is_ok_and(|_| rest.ends_with(b"\r\n0\r\n\r\n"))
    }

    /// What is told first that is so.
    pub(crate) fn until(&mut self, is_so: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        loop {
            let told = self.next();
            if is_so(&told) {
                return told;
            }
        }
    }
}
