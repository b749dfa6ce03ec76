//! What the gate costs: processor time for each request and each megabyte,
//! beside the same client without it, in one run.
//!
//! `cargo bench --bench gate`. The server is a process of its own, so that
//! its time does not count; times are those of all threads of this process.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::Client;
use rustix::time::{ClockId, clock_gettime};
use thistledown::model::{Inward, Limits, Origin, RouteName, Routes};
use thistledown::route::{Gate, GateSettings};
use url::Url;

/// What is asked for in one measurement.
struct Load {
    name: &'static str,
    requests: u32,
    bytes: usize,
    is_kept: bool,
}

const LOADS: [Load; 3] = [
    Load { name: "1 KB, one connection", requests: 4000, bytes: 1000, is_kept: true },
    Load { name: "1 KB, a connection each", requests: 2000, bytes: 1000, is_kept: false },
    Load { name: "20 MB, one connection", requests: 25, bytes: 20_000_000, is_kept: true },
];
/// How often each is measured; the median is told.
const ROUNDS: usize = 5;

fn main() {
    if std::env::args().any(|argument| argument == "serve") {
        return serve();
    }
    // The harness's own arguments (`--bench`) mean nothing here.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure());
}

async fn measure() {
    let (_server, port) = Server::start();
    let url = Url::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let plain = || Client::builder().no_proxy().build().unwrap();
    let settings = GateSettings::new("bench", &Limits::default());
    let gate = Gate::open(Routes::default(), settings).await.unwrap();
    let inward = Inward::default().with(Origin::of(&url));
    let passage = || gate.passage(&RouteName::direct(), "bench", inward.clone(), None).unwrap();
    println!("processor time, median of {ROUNDS}");
    println!("{:26}{:>12}{:>12}{:>12}", "", "plain", "gate", "more");
    for load in &LOADS {
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            without.push(run(&plain(), &url, load).await);
            with.push(run(passage().raw_client(), &url, load).await);
        }
        let (without, with) = (median(without), median(with));
        let (unit, count) = match load.bytes {
            0..1_000_000 => ("request", f64::from(load.requests)),
            bytes => {
                ("MB", f64::from(load.requests) * f64::from(u32::try_from(bytes).unwrap()) / 1e6)
            }
        };
        let each = |time: Duration| time.as_secs_f64() * 1e6 / count;
        println!(
            "{:26}{:>9.1} µs{:>9.1} µs{:>9.1} µs for each {unit}",
            load.name,
            each(without),
            each(with),
            each(with) - each(without)
        );
    }
}

async fn run(client: &Client, url: &Url, load: &Load) -> Duration {
    let before = processor_time();
    for _ in 0..load.requests {
        let mut request = client.get(format!("{url}{}", load.bytes));
        if !load.is_kept {
            request = request.header("Connection", "close");
        }
        let mut response = request.send().await.unwrap();
        let mut length = 0;
        while let Some(chunk) = response.chunk().await.unwrap() {
            length += chunk.len();
        }
        assert_eq!(length, load.bytes);
    }
    processor_time() - before
}

fn processor_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The server's process; ends when dropped.
struct Server(Child);

impl Server {
    /// Starts it and learns its port.
    fn start() -> (Self, u16) {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (Self(child), line.trim().parse().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Answers `GET /N` with so many bytes, for ever.
fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    for stream in listener.incoming() {
        let stream = stream.unwrap();
        std::thread::spawn(move || answer(&stream));
    }
}

fn answer(stream: &TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let (mut first, mut line) = (String::new(), String::new());
        reader.read_line(&mut first).ok()?;
        let mut is_kept = true;
        while line != "\r\n" {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            is_kept &= !line.eq_ignore_ascii_case("connection: close\r\n");
        }
        let length: u64 = first.split(' ').nth(1)?.strip_prefix('/')?.parse().ok()?;
        let mut writer = stream;
        write!(writer, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").ok()?;
        std::io::copy(&mut std::io::repeat(b'x').take(length), &mut writer).ok()?;
        if !is_kept {
            return None;
        }
    }
}
