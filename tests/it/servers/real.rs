//! Proxies that operators run: each as Debian packs it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::git::{Sshd, run};
use super::is_installed;
use super::proxies::{Certificate, Program};

fn write(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// Dante, SOCKS 5.
pub async fn dante() -> Option<Program> {
    let user = run(Command::new("id").arg("-un"));
    let user = user.trim();
    Program::start("danted", |command, port, folder| {
        let everywhere = "{ from: 0.0.0.0/0 to: 0.0.0.0/0 }";
        let text = format!(
            "logoutput: stderr\ninternal: 127.0.0.1 port = {port}\nexternal: lo\n\
             clientmethod: none\nsocksmethod: none\n\
             user.privileged: {user}\nuser.unprivileged: {user}\n\
             client pass {everywhere}\nsocks pass {everywhere}\n"
        );
        command.arg("-f").arg(write(folder.path(), "danted.conf", &text));
    })
    .await
}

/// Squid, HTTP; inside TLS where there is a certificate.
pub async fn squid(certificate: Option<&Certificate>) -> Option<Program> {
    Program::start("squid", |command, port, folder| {
        // It gives up root for a user of its own, who must get in here.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let listen = match certificate {
            None => format!("http_port 127.0.0.1:{port}"),
            Some(certificate) => {
                let pem = folder.path().join("pem");
                fs::write(&pem, [&certificate.pem[..], &certificate.key].concat()).unwrap();
                format!("https_port 127.0.0.1:{port} tls-cert={}", pem.display())
            }
        };
        let text = format!(
            "{listen}\nhttp_access allow all\npid_filename none\ncache deny all\n\
             access_log none\ncache_log /dev/null\npinger_enable off\n\
             visible_hostname test\nshutdown_lifetime 0 seconds\n"
        );
        command.args(["-N", "-f"]).arg(write(folder.path(), "squid.conf", &text));
    })
    .await
}

/// Privoxy, HTTP; leads on to a SOCKS proxy where there is one.
pub async fn privoxy(onward: Option<u16>) -> Option<Program> {
    Program::start("privoxy", |command, port, folder| {
        let onward = onward
            .map_or_else(String::new, |port| format!("forward-socks5t / 127.0.0.1:{port} .\n"));
        let text = format!("listen-address 127.0.0.1:{port}\ntoggle 0\n{onward}");
        command.arg("--no-daemon").arg(write(folder.path(), "config", &text));
    })
    .await
}

/// Shadowsocks: the local end, which speaks SOCKS 5, and the server.
pub async fn shadowsocks() -> Option<(Program, Program)> {
    let method = "chacha20-ietf-poly1305";
    let server = Program::start("ss-server", |command, port, _| {
        command.args(["-s", "127.0.0.1", "-p", &port.to_string(), "-k", "pw", "-m", method]);
    })
    .await?;
    let local = Program::start("ss-local", |command, port, _| {
        command.args(["-s", "127.0.0.1", "-p", &server.port.to_string(), "-k", "pw", "-m", method]);
        command.args(["-b", "127.0.0.1", "-l", &port.to_string()]);
    })
    .await?;
    Some((local, server))
}

/// `ssh -D`, which speaks SOCKS 5 and leaves at the server.
pub async fn ssh_d(server: &Sshd) -> Option<Program> {
    if !is_installed("ssh") {
        return None;
    }
    Program::start("ssh", |command, port, folder| {
        let key = write(folder.path(), "key", &server.private_key);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        let known = write(folder.path(), "known_hosts", &server.known_hosts);
        command.args(["-F", "/dev/null", "-N", "-D", &format!("127.0.0.1:{port}"), "-i"]).arg(key);
        command.args(["-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-o"]);
        command.arg(format!("UserKnownHostsFile={}", known.display()));
        command.args(["-p", &server.port.to_string(), &format!("{}@127.0.0.1", server.user)]);
    })
    .await
}
