//! Real servers on loopback, from the files that Gatepost writes for them.

use super::site;
use crate::hosts::http::{Message, ask};
use crate::support::Site;
use crate::support::running::{Running, free, needed};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

/// A server that is running; it ends with this.
pub(crate) struct Server {
    pub(crate) port: u16,
    _running: Running,
}

impl Server {
    /// Starts it and waits until it listens.
    pub(crate) fn start(command: Command, port: u16, site: &Site) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        Self { port, _running: Running::start(command, address, site.root().join("server.log")) }
    }

    pub(crate) fn get(&self, path: &str) -> Message {
        ask(self.port, "GET", path, &[], b"")
    }
}

/// A port that is free now.
pub(crate) fn port() -> u16 {
    free([127, 0, 0, 1]).port()
}

/// Whether we are root, whom some servers do not want to be.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

/// `[deploy]` of a server on this machine.
fn deploy(host: &str, gate: Option<u16>) -> String {
    let gate = gate.map_or_else(String::new, |port| format!("gate = \"http://127.0.0.1:{port}\"\n"));
    format!("host = \"{host}\"\n{gate}")
}

/// The site with its root named, which is known only when its folder is.
pub(crate) fn built(host: &str, gate: Option<u16>) -> Site {
    let site = site(&deploy(host, gate));
    let config = site.read("gatepost.toml");
    let root = format!("[deploy]\nroot = \"{}\"\n", site.path("public").display());
    site.write("gatepost.toml", config.replace("[deploy]\n", &root));
    site.build();
    site
}

pub(crate) fn nginx(site: &Site) -> Option<Server> {
    let program = program("nginx", "nginx-light")?;
    let (port, root) = (port(), site.root().display());
    let user = if is_root() { "user root root;" } else { "" };
    site.write(
        "server.conf",
        format!(
            "{user}\ndaemon off;\nmaster_process off;\npid {root}/nginx.pid;\nerror_log stderr;\nevents {{ }}\nhttp {{\n\
             access_log off;\nclient_body_temp_path {root}/t1;\nproxy_temp_path {root}/t2;\nfastcgi_temp_path {root}/t3;\n\
             uwsgi_temp_path {root}/t4;\nscgi_temp_path {root}/t5;\ninclude /etc/nginx/mime.types;\n\
             server {{\nlisten 127.0.0.1:{port};\nserver_name example.org;\ninclude {root}/.gatepost/deploy/nginx.conf;\n}}\n}}\n"
        ),
    );
    let mut command = Command::new(program);
    command.args(["-e", "stderr", "-p"]).arg(site.root()).arg("-c").arg(site.root().join("server.conf"));
    Some(Server::start(command, port, site))
}

pub(crate) fn apache(site: &Site) -> Option<Server> {
    let program = program("apache2", "apache2")?;
    let (port, root) = (port(), site.root().display());
    let modules = [
        "mpm_event",
        "authz_core",
        "authz_host",
        "dir",
        "mime",
        "negotiation",
        "alias",
        "autoindex",
        "headers",
        "rewrite",
        "proxy",
        "proxy_http",
    ];
    let modules = modules.map(|m| format!("LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n")).concat();
    let folder = if site.has("www") { "www" } else { "public" };
    let user = if is_root() { "User www-data\nGroup www-data" } else { "" };
    site.write(
        "server.conf",
        format!(
            "ServerRoot {root}\nServerName example.org\nPidFile {root}/apache.pid\nErrorLog /dev/stderr\nListen 127.0.0.1:{port}\n\
             {user}\n{modules}TypesConfig /etc/mime.types\nAddHandler type-map var\nAddLanguage de .de\nAddEncoding x-gzip .gz\n\
             DocumentRoot {root}/{folder}\nProxyPreserveHost On\n\
             <Directory {root}/{folder}>\nOptions Indexes FollowSymLinks\nAllowOverride FileInfo\nRequire all granted\n</Directory>\n"
        ),
    );
    let mut command = Command::new(program);
    command.arg("-X").arg("-f").arg(site.root().join("server.conf"));
    Some(Server::start(command, port, site))
}

pub(crate) fn caddy(site: &Site) -> Option<Server> {
    let program = program("caddy", "caddy")?;
    let (port, root) = (port(), site.root().display());
    site.write(
        "Caddyfile",
        format!("{{\n\tadmin off\n\tauto_https off\n}}\n\nhttp://:{port} {{\n\timport {root}/.gatepost/deploy/Caddyfile\n}}\n"),
    );
    let mut command = Command::new(program);
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(site.root().join("Caddyfile"));
    command.env("HOME", site.root()).env("XDG_DATA_HOME", site.root()).env("XDG_CONFIG_HOME", site.root());
    Some(Server::start(command, port, site))
}

pub(crate) fn lighttpd(site: &Site) -> Option<Server> {
    let program = program("lighttpd", "lighttpd")?;
    let (port, root) = (port(), site.root().display());
    site.write(
        "server.conf",
        format!(
            "server.modules = ( \"mod_indexfile\", \"mod_access\", \"mod_setenv\", \"mod_redirect\", \"mod_proxy\", \"mod_dirlisting\", \"mod_staticfile\" )\n\
             server.bind = \"127.0.0.1\"\nserver.port = {port}\nserver.document-root = \"{root}\"\nserver.upload-dirs = ( \"{root}\" )\n\
             $HTTP[\"host\"] == \"example.org\" {{\ninclude \"{root}/.gatepost/deploy/lighttpd.conf\"\n}}\n"
        ),
    );
    let mut command = Command::new(program);
    command.arg("-D").arg("-f").arg(site.root().join("server.conf"));
    Some(Server::start(command, port, site))
}

/// Where a program is, if it is installed.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")]);
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The same, for a test that cannot do without.
pub(crate) fn program(name: &str, package: &str) -> Option<PathBuf> {
    needed(installed(name), &format!("`{name}` is not installed: apt-get install {package}"))
}
