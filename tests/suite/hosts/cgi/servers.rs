//! Servers that start the gate for each request, with the lines that `docs/gate.md` shows for them.

use super::Blog;
use crate::hosts::servers::{Server, is_root, program};
use std::process::Command;

/// The code of a chapter of `docs/gate.md`, block by block, with the folder of this site in the place of the one it names.
fn documented(chapter: &str, blog: &Blog) -> Vec<String> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/gate.md");
    let text = std::fs::read_to_string(file).expect("the documentation");
    let (_, text) = text.split_once(&format!("\n### {chapter}\n")).expect("a chapter");
    let text = text.split("\n##").next().unwrap_or_default();
    let block = |rest: &str| rest.split_once('\n').map(|(_, code)| code.to_owned());
    let blocks: Vec<String> = text.split("```").skip(1).step_by(2).filter_map(block).collect();
    assert!(!blocks.is_empty(), "{chapter} shows no code");
    blocks.iter().map(|code| code.replace("/srv/blog", &blog.folder().display().to_string())).collect()
}

pub(crate) fn apache(blog: &Blog) -> Option<Server> {
    let program = program("apache2", "apache2")?;
    let (port, root, folder) = (blog.port, blog.site.root().display(), blog.folder());
    let code = documented("Apache with CGI", blog);
    let [deploy, folder_of_programs] = &code[..] else { panic!("two blocks for Apache: {code:?}") };
    assert_eq!(deploy, "[deploy]\nhost = \"apache\"\ngate = \"cgi\"\n", "the site is built so");
    let modules = ["mpm_prefork", "authz_core", "dir", "mime", "alias", "headers", "rewrite", "env", "cgi"]
        .map(|m| format!("LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n"))
        .concat();
    let user = if is_root() { "User www-data\nGroup www-data" } else { "" };
    let folder = folder.display();
    blog.site.write(
        "server.conf",
        format!(
            "ServerRoot {root}\nServerName example.org\nPidFile {root}/apache.pid\nErrorLog /dev/stderr\nListen 127.0.0.1:{port}\n\
             {user}\n{modules}TypesConfig /etc/mime.types\nPassEnv GATEPOST_INSECURE_LOOPBACK NOBODYS_BUSINESS\n\
             DocumentRoot {folder}/public\n<Directory {folder}/public>\nAllowOverride FileInfo\nOptions FollowSymLinks\n\
             Require all granted\n</Directory>\n{folder_of_programs}"
        ),
    );
    if is_root() {
        let given = Command::new("chown").args(["-R", "www-data:"]).arg(blog.folder().join(".gatepost")).status();
        assert!(given.is_ok_and(|status| status.success()), "www-data gets the key and the store");
    }
    let mut command = Command::new(program);
    command.arg("-X").arg("-f").arg(blog.site.root().join("server.conf"));
    Some(Server::start(with_environment(command), port, &blog.site))
}

/// fcgiwrap listens where the test says, since a machine has one `/run`.
pub(crate) fn nginx(blog: &Blog) -> Option<(Server, Server)> {
    let (wrap, program) = (program("fcgiwrap", "fcgiwrap")?, program("nginx", "nginx-light")?);
    let (port, root, folder) = (blog.port, blog.site.root().display(), blog.folder());
    let wrapped = crate::hosts::servers::port();
    let mut command = Command::new(wrap);
    command.args(["-f", "-s", &format!("tcp:127.0.0.1:{wrapped}")]);
    let wrap = Server::start(with_environment(command), wrapped, &blog.site);
    let code = documented("nginx with fcgiwrap", blog).concat();
    let code = code.replace("unix:/run/fcgiwrap.socket", &format!("127.0.0.1:{wrapped}"));
    let user = if is_root() { "user root root;" } else { "" };
    let folder = folder.display();
    blog.site.write(
        "server.conf",
        format!(
            "{user}\ndaemon off;\nmaster_process off;\npid {root}/nginx.pid;\nerror_log stderr;\nevents {{ }}\nhttp {{\n\
             access_log off;\nclient_body_temp_path {root}/t1;\nproxy_temp_path {root}/t2;\nfastcgi_temp_path {root}/t3;\n\
             uwsgi_temp_path {root}/t4;\nscgi_temp_path {root}/t5;\ninclude /etc/nginx/mime.types;\n\
             server {{\nlisten 127.0.0.1:{port};\ninclude {folder}/.gatepost/deploy/nginx.conf;\n{code}}}\n}}\n"
        ),
    );
    let mut command = Command::new(program);
    command.args(["-e", "stderr", "-p"]).arg(blog.site.root()).arg("-c").arg(blog.site.path("server.conf"));
    Some((Server::start(command, port, &blog.site), wrap))
}

pub(crate) fn lighttpd(blog: &Blog) -> Option<Server> {
    let program = program("lighttpd", "lighttpd")?;
    let (port, root, folder) = (blog.port, blog.site.root().display(), blog.folder());
    // lighttpd hands nothing of its own environment on: here it is told to.
    let code = documented("lighttpd with CGI", blog).concat().replace(
        "\"GATEPOST_SITE\"",
        &format!(
            "\"GATEPOST_INSECURE_LOOPBACK\" => \"1\", \"NOBODYS_BUSINESS\" => \"{}\", \"GATEPOST_SITE\"",
            super::SECRET
        ),
    );
    let folder = folder.display();
    blog.site.write(
        "server.conf",
        format!(
            "server.modules = ( \"mod_indexfile\", \"mod_access\", \"mod_setenv\", \"mod_redirect\" )\n\
             server.bind = \"127.0.0.1\"\nserver.port = {port}\nserver.upload-dirs = ( \"{root}\" )\n\
             include \"{folder}/.gatepost/deploy/lighttpd.conf\"\n{code}"
        ),
    );
    let mut command = Command::new(program);
    command.arg("-D").arg("-f").arg(blog.site.path("server.conf"));
    Some(Server::start(command, port, &blog.site))
}

/// What the test lets the gate see, and what nobody else may.
fn with_environment(mut command: Command) -> Command {
    command.env("GATEPOST_INSECURE_LOOPBACK", "1").env("NOBODYS_BUSINESS", super::SECRET);
    command
}
