//! Websites: a real HTTP server with a log of what it was asked, and a server
//! that says whatever bytes it is told to.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use thistledown::model::{Inward, Origin};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use url::Url;

/// One request as the site heard it.
#[derive(Debug, Clone)]
pub struct Heard {
    pub method: String,
    /// Path and query.
    pub path: String,
    pub headers: HeaderMap,
}

type Log = Arc<Mutex<Vec<Heard>>>;

/// A running website; ends when dropped.
pub struct Site {
    pub address: SocketAddr,
    log: Log,
    _end: oneshot::Sender<()>,
}

impl Site {
    pub async fn start(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Log::default();
        let router = router.layer(from_fn_with_state(Arc::clone(&log), note));
        let (_end, ended) = oneshot::channel::<()>();
        let serving = axum::serve(listener, router).with_graceful_shutdown(async {
            let _ = ended.await;
        });
        tokio::spawn(async move { serving.await.unwrap() });
        Self { address, log, _end }
    }

    /// A site that greets whatever it is asked.
    pub async fn greeting(words: &'static str) -> Self {
        Self::start(Router::new().fallback(move || async move { words })).await
    }

    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    /// What it was asked so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.log.lock().unwrap().clone()
    }

    /// How often it was asked.
    pub fn count(&self) -> usize {
        self.log.lock().unwrap().len()
    }

    /// Permission to reach it.
    pub fn inward(&self) -> Inward {
        allowing(self.address)
    }
}

/// Permission to reach one address.
pub fn allowing(address: SocketAddr) -> Inward {
    Inward::default().with([Origin::new(&address.ip().to_string(), address.port())])
}

async fn note(State(log): State<Log>, request: Request, next: Next) -> Response {
    let heard = Heard {
        method: request.method().to_string(),
        path: request.uri().path_and_query().map_or("", |path| path.as_str()).to_owned(),
        headers: request.headers().clone(),
    };
    log.lock().unwrap().push(heard);
    next.run(request).await
}

/// A server that gives every connection to a function; ends when dropped.
pub struct Raw {
    pub address: SocketAddr,
    connections: Arc<Mutex<usize>>,
    serving: AbortHandle,
}

impl Raw {
    pub async fn start<F, D>(serve: F) -> Self
    where
        F: Fn(TcpStream) -> D + Send + Sync + 'static,
        D: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&connections);
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *counted.lock().unwrap() += 1;
                tokio::spawn(serve(stream));
            }
        });
        Self { address, connections, serving: serving.abort_handle() }
    }

    /// A server that accepts and then says nothing.
    pub async fn silent() -> Self {
        Self::start(|stream| async move {
            std::future::pending::<()>().await;
            drop(stream);
        })
        .await
    }

    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    pub fn inward(&self) -> Inward {
        allowing(self.address)
    }

    /// How many connections came.
    pub fn count(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
