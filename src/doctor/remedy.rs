//! What helps, at the host that the owner named.

use super::subject::Subject;
use crate::site::config::{HOSTS, Host};

/// A kind of help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cure {
    /// The name of the host leads nowhere.
    Names,
    /// Nobody answers at its address.
    Answer,
    /// TLS.
    Certificate,
    /// An address that no server goes to.
    Address,
    /// Something in front of the site asks for proof that a server is a person.
    LetServersIn,
    /// Media types.
    Types,
    /// Names with a dot.
    DotFolders,
    /// Something is not where it was built.
    Publish,
    /// Something is served otherwise than it was built.
    Untouched,
    /// Redirects on documents.
    NoRedirects,
    /// Another address than the one that it was built for.
    BaseUrl,
    /// Another key.
    Key,
    /// Another name.
    Username,
    /// No gate.
    Gate,
    /// A gate that is ill.
    GateDown,
    /// `[federation] base_url` and the pages are at two hosts.
    OneHost,
    /// Clocks.
    Clock,
    /// Caches.
    Caches,
    /// Cookies.
    Cookies,
    /// Documents that grew too large.
    Shorten,
    /// A host that takes its time.
    Slow,
    /// Pages for what is not there.
    NotFound,
    /// The whole folder was published.
    Private,
    /// Dates of a post.
    Dates,
}

/// What to do about it there.
pub(super) fn at(subject: &Subject, cure: Cure) -> String {
    let host = subject.host;
    let fixed = |text: &str| text.to_owned();
    match cure {
        Cure::Types => types(host),
        Cure::DotFolders => dot_folders(host),
        Cure::Gate => gate(host),
        Cure::LetServersIn => let_servers_in(host),
        Cure::NoRedirects => no_redirects(host),
        Cure::Names => {
            fixed("correct the name's A and AAAA records where you bought the domain, or base_url in gatepost.toml")
        }
        Cure::Answer => fixed("start the web server, and open ports 80 and 443 to it"),
        Cure::Certificate => fixed(
            "get a certificate for this name, with the whole chain: hosts and Caddy do it by themselves, certbot does it for others",
        ),
        Cure::Address => fixed("build with your own domain; to try out on this machine, add --insecure-loopback"),
        Cure::Publish => format!("build, and publish all of the output folder again{}", by_host(host)),
        Cure::Untouched => format!("publish what was built, and let nothing change it on the way{}", by_host(host)),
        Cure::BaseUrl => fixed(
            "build with the base_url that the site is served at, and publish again; once anybody follows you, keep the old one instead",
        ),
        Cure::Key => fixed(
            "publish again from the folder whose key.pub.pem others know; to change it on purpose, use gatepost keys rotate",
        ),
        Cure::Username => fixed("set [author] username back to the name that others know, or build and publish again"),
        Cure::OneHost => fixed(
            "serve pages and documents at one host: take base_url out of [federation], if the site's host can do it (docs/hosts.md)",
        ),
        Cure::GateDown => fixed(
            "look at what the gate said last, and start it again: gate.json, its key and its store must be where it looks (docs/gate.md)",
        ),
        Cure::Clock => fixed(
            "set the clock of the machine that runs the gate by the net (timedatectl set-ntp true); when it is right, set that of this machine",
        ),
        Cure::Caches => format!(
            "let caches keep documents for five minutes, not days, and keep answers apart by Accept{}",
            by_host(host)
        ),
        Cure::Cookies => {
            fixed("switch off cookies for /ap/ and /.well-known/: sessions, analytics and bot checks of the host")
        }
        Cure::Shorten => fixed("shorten the text, or move a part of it to a second post"),
        Cure::Slow => {
            fixed("serve the files as they lie in the folder, from memory or disk, without a program in between")
        }
        Cure::NotFound => fixed(
            "switch off the fallback that sends every unknown address to a page (often called single-page app), and answer 404",
        ),
        Cure::Private => fixed(
            "take it down at once and publish only the output folder; whoever got .gatepost/key.pem can speak in your name: gatepost keys rotate --now",
        ),
        Cure::Dates => fixed(
            "correct date and updated in the post's front matter: updated is never before date, and date never changes",
        ),
    }
}

/// `host = "nginx"`.
fn name(host: Host) -> &'static str {
    HOSTS.iter().find(|(_, h)| *h == host).map_or("", |(name, _)| *name)
}

/// Where the host's part is written.
fn by_host(host: Option<Host>) -> String {
    host.map_or_else(|| " (docs/hosts.md)".to_owned(), |host| format!(" (docs/hosts.md#{})", name(host)))
}

fn types(host: Option<Host>) -> String {
    let Some(host) = host else {
        return "name your host in gatepost.toml as host in [deploy], build, and publish again with the files that the build writes for it (docs/hosts.md)".to_owned();
    };
    let what = match host {
        Host::Netlify => {
            "publish the folder with the _headers that the build wrote into it, and keep asset optimisation off"
        }
        Host::Cloudflare => {
            "publish the folder with the _headers that the build wrote into it, and let no transform rule set Content-Type"
        }
        Host::Vercel => "deploy the output folder itself, with the vercel.json that the build wrote into it",
        Host::Nginx => "include .gatepost/deploy/nginx.conf in the server block, and reload nginx",
        Host::Apache => {
            "upload the .htaccess that the build wrote, set AllowOverride FileInfo, and switch on the modules mime, headers and rewrite"
        }
        Host::Caddy => "import .gatepost/deploy/Caddyfile in the site's block, and reload Caddy",
        Host::Lighttpd => {
            "include .gatepost/deploy/lighttpd.conf in the site's condition, load mod_setenv, and restart lighttpd"
        }
        Host::S3 => "upload with sh .gatepost/deploy/s3-upload.sh BUCKET, which sets every file's type",
        Host::Firebase => "deploy with --config public/firebase.json",
        Host::Azure => "deploy the output folder with the staticwebapp.config.json that the build wrote into it",
        Host::GithubPages | Host::GitlabPages | Host::Codeberg | Host::Neocities => {
            return format!(
                "{} cannot be told a file's type: put Cloudflare in front of it, or name another host of yours as base_url in [federation] (docs/hosts.md#the-way-out)",
                name(host)
            );
        }
    };
    format!("{what}{}", by_host(Some(host)))
}

fn dot_folders(host: Option<Host>) -> String {
    let what = match host {
        Some(Host::GithubPages) => {
            "publish .nojekyll too, and set include-hidden-files: true where a workflow uploads the folder"
        }
        Some(Host::Firebase) => {
            "deploy with --config public/firebase.json: Firebase leaves out names with a dot unless it is told otherwise"
        }
        Some(Host::Nginx | Host::Apache | Host::Caddy | Host::Lighttpd) => {
            "copy names with a dot too (rsync does, many FTP programs hide them), and let no rule deny /.well-known/"
        }
        _ => "publish names that begin with a dot too: many tools leave them out",
    };
    format!("{what}{}", by_host(host))
}

fn gate(host: Option<Host>) -> String {
    match host {
        Some(
            host @ (Host::S3
            | Host::Firebase
            | Host::Azure
            | Host::GithubPages
            | Host::GitlabPages
            | Host::Codeberg
            | Host::Neocities),
        ) => format!(
            "{} cannot send /gate/ anywhere: route it in front of the host, or name the gate's host as base_url in [federation]; or set enabled = false in [gate] (docs/hosts.md#the-way-out)",
            name(host)
        ),
        Some(host) => format!(
            "start the gate, name it as gate in [deploy], build, and publish with the host's files; or set enabled = false in [gate]{}",
            by_host(Some(host))
        ),
        None => "start the gate and let the host send /gate/ to it (docs/gate.md); or set enabled = false in [gate]"
            .to_owned(),
    }
}

fn let_servers_in(host: Option<Host>) -> String {
    let what = match host {
        Some(Host::Cloudflare) => {
            "switch off Bot Fight Mode and Under Attack Mode, and let no WAF rule challenge /ap/, /.well-known/ and /gate/"
        }
        Some(Host::Vercel) => "switch off Attack Challenge Mode and bot protection for /ap/, /.well-known/ and /gate/",
        Some(Host::S3) => "make the objects readable for everybody: S3 answers 403 for what is private or not there",
        _ => "let servers in: no bot check, password or limit of few requests at /ap/, /.well-known/ and /gate/",
    };
    format!("{what}{}", by_host(host))
}

fn no_redirects(host: Option<Host>) -> String {
    let what = match host {
        Some(Host::Netlify) => "switch off pretty URLs and domain redirects for the name in base_url",
        _ => {
            "serve every address below /ap/ and /gate/ as it is: no redirect to www, to another scheme or to a slash at the end"
        }
    };
    format!("{what}; base_url in gatepost.toml must be where the site really is{}", by_host(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_has_its_own_way() {
        let all: Vec<Option<Host>> = HOSTS.iter().map(|(_, host)| Some(*host)).chain([None]).collect();
        let texts: Vec<String> = all.iter().map(|host| types(*host)).collect();
        for (text, host) in texts.iter().zip(&all) {
            assert!(text.contains("docs/hosts.md") && text.is_ascii(), "{host:?}: {text}");
            assert_eq!(texts.iter().filter(|t| *t == text).count(), 1, "{text}");
            for more in [dot_folders(*host), let_servers_in(*host), no_redirects(*host), gate(*host)] {
                assert!(more.contains("docs/"), "{more}");
            }
        }
    }
}
