//! Looking after the proxies, where the operator wants it.

use crate::fetch;
use crate::model::{Inward, Origin, Probe, RouteName};

use super::engine::Engine;

/// Asks for the probe's page by every proxy, one after the other in an order
/// of chance. How quick they are is noted on the way; a proxy that brings
/// something else is tried last for a while.
pub async fn probe(engine: &Engine, probe: &Probe) {
    let routes = engine.gate.routes();
    let mut proxies: Vec<RouteName> =
        routes.names().filter(|name| routes.proxy(name).is_some()).cloned().collect();
    proxies.sort_by_cached_key(|_| rand::random::<u64>());
    let inward = Inward::default().with(Origin::of(&probe.url));
    for proxy in proxies {
        let passage = match engine.gate.passage(&proxy, "probe", inward.clone(), None) {
            Ok(passage) => passage,
            Err(error) => {
                tracing::warn!(%proxy, %error, "not probed");
                continue;
            }
        };
        match fetch::probe(&passage, probe, &engine.settings.limits).await {
            Ok(took) => tracing::debug!(%proxy, took_ms = took.as_millis(), "the probe is good"),
            Err(error) => {
                tracing::warn!(%proxy, %error, "the probe failed");
                if error.is_false_answer() {
                    engine.gate.condemn(&proxy, &error.to_string());
                }
            }
        }
    }
}
