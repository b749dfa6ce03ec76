//! One full pass through each kind of proxy that operators run: feed, pages,
//! a push over smart HTTP and one over SSH; and nothing when it is stopped.

use crate::servers::git::{GitHttps, Sshd};
use crate::servers::news::{Desk, News};
use crate::servers::proxies::{Certificate, Program};
use crate::servers::real;

/// Fails unless a pass by route `p` delivers everything, and one after `stop`
/// nothing, and says so.
async fn assert_carries(name: &str, ways: &str, ca: Option<&Certificate>, stop: impl FnOnce()) {
    let (Some(https), Some(ssh)) = (GitHttps::start().await, Sshd::start().await) else { return };
    let copies = [https.repository("copy.git"), ssh.repository("copy.git")];
    let news = News::start().await;
    news.publish(3);
    let desk = Desk::new(&format!(
        "[site]\ntitle = \"News\"\n[defaults]\nroute = \"p\"\ncategory = \"World\"\n\
         [[sources]]\nname = \"news\"\nurls = [\"{}\"]\n\
         {}page = \"https://one.example/blob/main/{{path}}\"\n{}{ways}",
        news.site.url("/feed.xml"),
        https.section("https", "copy.git"),
        ssh.section("ssh", "copy.git"),
    ));
    desk.keep([https.files(), ssh.files()].concat());
    if let Some(certificate) = ca {
        desk.keep([("proxy.pem", certificate.pem.clone())]);
    }
    let begun = std::time::Instant::now();
    desk.sync().await.assert_code(0);
    eprintln!("{name}: a pass in {:.2} s", begun.elapsed().as_secs_f64());
    desk.assert_whole(&news.markers());
    for copy in &copies {
        assert_eq!(desk.tip(copy.to_str().unwrap()), Some(desk.head()), "{name}");
    }
    stop();
    news.publish(1);
    let count = news.site.count();
    let done = desk.sync().await;
    done.assert_code(4).assert_said("connecting to the proxy");
    assert_eq!(news.site.count(), count, "{name}");
}

fn proxy(url: &str) -> String {
    format!("[proxies.p]\nurl = \"{url}\"\n")
}

/// One proxy that is all there is.
async fn assert_program_carries(name: &str, scheme: &str, program: Program) {
    let way = proxy(&format!("{scheme}://127.0.0.1:{}", program.port));
    assert_carries(name, &way, None, move || drop(program)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn microsocks_carries_a_pass() {
    let Some(program) = Program::microsocks(None).await else { return };
    assert_program_carries("microsocks", "socks5h", program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dante_carries_a_pass() {
    let Some(program) = real::dante().await else { return };
    assert_program_carries("dante", "socks5h", program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tinyproxy_carries_a_pass() {
    let Some(program) = Program::tinyproxy(None).await else { return };
    assert_program_carries("tinyproxy", "http", program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn squid_carries_a_pass() {
    let Some(program) = real::squid(None).await else { return };
    assert_program_carries("squid", "http", program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn squid_inside_tls_carries_a_pass() {
    let Some(certificate) = Certificate::make() else { return };
    let Some(program) = real::squid(Some(&certificate)).await else { return };
    let url = format!("https://127.0.0.1:{}", program.port);
    let way = proxy(&url) + "ca = \"proxy.pem\"\n";
    assert_carries("squid inside TLS", &way, Some(&certificate), move || drop(program)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn privoxy_carries_a_pass() {
    let Some(program) = real::privoxy(None).await else { return };
    assert_program_carries("privoxy", "http", program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn privoxy_before_microsocks_carries_a_pass() {
    let Some(socks) = Program::microsocks(None).await else { return };
    let Some(program) = real::privoxy(Some(socks.port)).await else { return };
    assert_program_carries("privoxy before microsocks", "http", program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shadowsocks_carries_a_pass() {
    let Some((local, _server)) = real::shadowsocks().await else { return };
    assert_program_carries("shadowsocks", "socks5h", local).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ssh_d_carries_a_pass() {
    let Some(server) = Sshd::start().await else { return };
    let Some(program) = real::ssh_d(&server).await else { return };
    assert_program_carries("ssh -D", "socks5h", program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_three_kinds_carries_a_pass() {
    let Some(near) = Program::microsocks(None).await else { return };
    let Some(certificate) = Certificate::make() else { return };
    let Some(middle) = real::squid(Some(&certificate)).await else { return };
    let Some(far) = real::dante().await else { return };
    let ways = format!(
        "[proxies.near]\nurl = \"socks5h://127.0.0.1:{}\"\n\
         [proxies.middle]\nurl = \"https://127.0.0.1:{}\"\nca = \"proxy.pem\"\nvia = \"near\"\n\
         [proxies.p]\nurl = \"socks5h://127.0.0.1:{}\"\nvia = \"middle\"\n",
        near.port, middle.port, far.port
    );
    assert_carries("a chain of three", &ways, Some(&certificate), move || drop(near)).await;
    drop((middle, far));
}
