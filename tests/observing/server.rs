//! A plain web server for a folder, which counts what it is asked for.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};

pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<String>>>,
    _runtime: tokio::runtime::Runtime,
}

#[derive(Clone)]
struct Shared {
    folder: PathBuf,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn new(folder: &Path) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let shared = Shared {
            folder: folder.into(),
            asked: Arc::clone(&asked),
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind(SocketAddr::from((
                [127, 0, 0, 1],
                0,
            ))))
            .unwrap();
        let url = format!("http://{}/log", listener.local_addr().unwrap());
        let router = Router::new().fallback(file).with_state(shared);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            url,
            asked,
            _runtime: runtime,
        }
    }

    /// The paths that were asked for since the last time, in order of their names.
    pub(crate) fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.sort();
        asked
    }
}

async fn file(State(shared): State<Shared>, uri: Uri) -> Result<Vec<u8>, StatusCode> {
    let path = uri
        .path()
        .strip_prefix("/log/")
        .ok_or(StatusCode::NOT_FOUND)?
        .to_owned();
    let bytes = std::fs::read(shared.folder.join(&path)).map_err(|_| StatusCode::NOT_FOUND);
    shared.asked.lock().unwrap().push(path);
    bytes
}
