//! The files themselves, host by host, and what the owner is told.

use super::site;
use crate::support::Site;
use gatepost::site::config::HOSTS;
use std::fs;

/// Names in the output of one site that another does not have, of those at the top.
fn files_of(host: &str) -> Vec<String> {
    let (with, without) = (small(&format!("host = \"{host}\"\n")), small(""));
    let names = |site: &Site| -> Vec<String> {
        site.build();
        let mut names: Vec<String> = fs::read_dir(site.path("public"))
            .expect("an output")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let usual = names(&without);
    names(&with).into_iter().filter(|name| !usual.contains(name)).collect()
}

/// Little enough for its files to be read.
fn small(deploy: &str) -> Site {
    let site = Site::new().config(&format!("[deploy]\n{deploy}"));
    site.write(
        "content/hello.md",
        "+++\ntitle = \"Hello\"\ndate = 2026-01-02\naliases = [\"/old/\", \"/it's $1 2/\"]\n+++\nHello.\n",
    );
    site.write("data/deleted.toml", "[[deleted]]\nid = \"gone\"\ndeleted = 2026-02-03\n");
    site
}

fn with_gate(host: &str) -> Site {
    let site = small(&format!("host = \"{host}\"\ngate = \"https://gate.example.net\"\n"));
    site.build();
    site
}

/// A snapshot of each file of a host.
fn see(host: &str, files: &[&str]) {
    let site = with_gate(host);
    for file in files {
        insta::assert_snapshot!(
            format!("{host}_{}", file.rsplit('/').next().unwrap_or(file).trim_start_matches('.')),
            site.read(file)
        );
    }
}

#[test]
fn each_host_has_its_files() {
    let all: Vec<String> = HOSTS.iter().map(|(host, _)| format!("{host}: {}", files_of(host).join(" "))).collect();
    insta::assert_snapshot!("files", all.join("\n"));
}

#[test]
fn netlify_reads_two_files() {
    see("netlify", &["public/_headers", "public/_redirects"]);
}

#[test]
fn cloudflare_reads_two_more() {
    see("cloudflare", &["public/_headers", "public/_redirects", "public/_worker.js", "public/_routes.json"]);
}

#[test]
fn codeberg_reads_three() {
    see("codeberg", &["public/_headers", "public/_redirects", "public/.domains"]);
}

#[test]
fn some_hosts_read_json() {
    see("vercel", &["public/vercel.json"]);
    see("firebase", &["public/firebase.json"]);
    see("azure", &["public/staticwebapp.config.json"]);
}

#[test]
fn servers_read_their_own_notation() {
    see("apache", &["public/.htaccess"]);
    see("nginx", &[".gatepost/deploy/nginx.conf"]);
    see("caddy", &[".gatepost/deploy/Caddyfile"]);
    see("lighttpd", &[".gatepost/deploy/lighttpd.conf"]);
}

#[test]
fn s3_is_told_the_type_of_every_file() {
    see("s3", &[".gatepost/deploy/s3-upload.sh", ".gatepost/deploy/s3-manifest.json"]);
}

#[test]
fn the_upload_script_gives_each_file_its_type() {
    let site = with_gate("s3");
    site.write("bin/aws", "#!/bin/sh\nfor word; do printf '<%s>' \"$word\"; done\necho\n");
    let script = site.root().join(".gatepost/deploy/s3-upload.sh");
    let run = |words: &[&str]| {
        let path = format!("{}:{}", site.root().join("bin").display(), std::env::var("PATH").unwrap_or_default());
        let aws = site.root().join("bin/aws");
        assert!(std::process::Command::new("chmod").arg("+x").arg(aws).status().is_ok_and(|s| s.success()));
        let output = std::process::Command::new("sh").arg(&script).args(words).env("PATH", path).output().expect("sh");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    assert!(!run(&[]).0, "a bucket must be named");
    let (ok, calls) = run(&["bucket", "--redirects"]);
    assert!(ok);
    insta::assert_snapshot!("s3_calls_of_aws", calls);
}

#[test]
fn pages_hosts_read_a_marker_and_a_domain() {
    let site = with_gate("github-pages");
    assert_eq!((site.read("public/.nojekyll").as_str(), site.read("public/CNAME").as_str()), ("", "example.org\n"));
    let given = small("host = \"github-pages\"\n");
    let config = given.read("gatepost.toml").replace("https://example.org", "https://me.github.io");
    given.write("gatepost.toml", config);
    given.build();
    assert!(!given.has("public/CNAME"));
    let named = small("host = \"codeberg\"\ncname = \"www.example.org\"\n");
    named.build();
    assert_eq!(named.read("public/.domains"), "www.example.org\n");
    let neocities = small("host = \"neocities\"\n");
    neocities.build();
    assert_eq!(neocities.read("public/not_found.html"), neocities.read("public/404.html"));
}

#[test]
fn what_a_host_cannot_do_is_told_with_the_way_out() {
    let advice: Vec<String> =
        HOSTS.iter().map(|(host, _)| format!("{host}\n{}", with_gate(host).build().host_advice.join("\n"))).collect();
    insta::assert_snapshot!("advice", advice.join("\n\n"));
    assert_eq!(small("").build().host_advice, Vec::<String>::new());
    let elsewhere = small("host = \"github-pages\"\n[federation]\nbase_url = \"https://ap.example.org\"\n");
    assert_eq!(
        elsewhere.build().host_advice,
        ["Put the same folder on ap.example.org as well: /ap/, /.well-known/ and /gate/ are asked for there."]
    );
    let plain = small("host = \"neocities\"\n[federation]\nenabled = false\n");
    plain.write("data/deleted.toml", "");
    assert_eq!(plain.build().host_advice, Vec::<String>::new());
}

#[test]
fn a_site_without_an_actor_has_no_rules_for_one() {
    for (host, file) in [
        ("netlify", "public/_headers"),
        ("vercel", "public/vercel.json"),
        ("apache", "public/.htaccess"),
        ("nginx", ".gatepost/deploy/nginx.conf"),
        ("caddy", ".gatepost/deploy/Caddyfile"),
        ("lighttpd", ".gatepost/deploy/lighttpd.conf"),
    ] {
        let site = small(&format!("host = \"{host}\"\ngate = \"http://127.0.0.1:1\"\n[federation]\nenabled = false\n"));
        site.build();
        let text = site.read(file);
        assert!(!text.contains("activity+json") && !text.contains("127.0.0.1"), "{host}: {text}");
        assert!(text.contains("atom+xml"), "{host}: {text}");
    }
}

#[test]
fn files_follow_the_site_and_the_host() {
    let site = with_gate("netlify");
    assert_eq!(site.build().changed, Vec::<String>::new());
    site.write("content/hello.md", "+++\ntitle = \"Hello\"\ndate = 2026-01-02\naliases = [\"/older/\"]\n+++\nHello.\n");
    let report = site.build();
    assert!(report.changed.contains(&"_redirects".to_owned()), "{report:?}");
    assert!(site.read("public/_redirects").contains("/older/ /hello/ 301!"));
    site.write("gatepost.toml", site.read("gatepost.toml").replace("netlify", "nginx"));
    site.build();
    assert!(!site.has("public/_redirects") && site.has(".gatepost/deploy/nginx.conf"));
    fs::remove_dir_all(site.root().join(".gatepost/deploy")).expect("it was there");
    site.build();
    assert!(site.has(".gatepost/deploy/nginx.conf"), "written again though nothing changed");
    site.write("gatepost.toml", site.read("gatepost.toml").replace("nginx", "caddy"));
    site.build();
    assert!(site.has(".gatepost/deploy/Caddyfile"));
}

#[test]
fn the_owners_own_file_stays() {
    let site = small("host = \"netlify\"\n");
    site.write("static/_headers", "/*\n  X-Own: yes\n");
    let report = site.build();
    assert_eq!(site.read("public/_headers"), "/*\n  X-Own: yes\n");
    assert!(site.has("public/_redirects"));
    assert_eq!(
        report.host_advice,
        ["static/_headers is yours, so Gatepost writes none: the rules of docs/hosts.md are up to you"]
    );
}

#[test]
fn a_strict_policy_stands_only_where_nothing_can_break() {
    let policy = |change: &dyn Fn(&Site)| {
        let site = small("host = \"netlify\"\n");
        change(&site);
        site.build();
        site.read("public/_headers").contains("default-src 'self'")
    };
    assert!(policy(&|_| {}));
    let with = |body: &str| format!("+++\ntitle = \"Hello\"\ndate = 2026-01-02\n+++\n{body}\n");
    assert!(!policy(&|site| site.write("content/hello.md", with("<script>1</script>"))));
    assert!(!policy(&|site| site.write("content/hello.md", with("![x](https://elsewhere.example/x.png)"))));
    assert!(!policy(&|site| site.write("content/about.md", "Hi <b style=\"color: red\">you</b>")));
    assert!(!policy(&|site| site.write("static/app/index.html", "<script>1</script>")));
    assert!(!policy(&|site| site.write("templates/extra.html", "")));
}

#[test]
fn azure_keeps_its_file_within_twenty_thousand_bytes() {
    let site = small("host = \"azure\"\n");
    let aliases: Vec<String> = (0..1000).map(|n| format!("\"/old/address/number/{n}/\"")).collect();
    let text = format!("+++\ntitle = \"Hello\"\ndate = 2026-01-02\naliases = [{}]\n+++\nHello.\n", aliases.join(", "));
    site.write("content/hello.md", text);
    site.build();
    let text = site.read("public/staticwebapp.config.json");
    assert!(text.len() < 20_000 && text.contains("/ap/*") && text.contains("410"), "{}", text.len());
}

#[test]
fn nothing_of_the_authors_breaks_out() {
    for (host, _) in HOSTS {
        let site = site(&format!("host = \"{host}\"\ngate = \"http://127.0.0.1:1\"\n"));
        site.build();
        for file in ["public/_redirects", "public/_headers"] {
            if site.has(file) {
                let text = site.read(file);
                let lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with(['#', ' ', '/']));
                assert_eq!(lines.count(), 0, "{host}: {text}");
                let words = text.lines().filter(|l| l.contains(" 301")).all(|l| l.split(' ').count() == 3);
                assert!(words, "{host}: {text}");
            }
        }
        for file in ["public/vercel.json", "public/firebase.json", "public/staticwebapp.config.json"] {
            if site.has(file) {
                let text = site.read(file);
                serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
                assert!(!text.contains("$HOME") && !text.contains("käse"), "{host}: {text}");
            }
        }
    }
}

#[test]
fn mistakes_in_deploy_are_told() {
    use gatepost::site::config::{Config, FILE};
    let told = |deploy: &str| {
        let text = format!(
            "base_url = \"https://example.org\"\ntitle = \"T\"\n[author]\nname = \"Me\"\nusername = \"me\"\n[deploy]\n{deploy}\n"
        );
        Config::parse(&text, FILE, None)
            .map_or_else(|p| p.sorted().iter().map(ToString::to_string).collect::<String>(), |_| String::new())
    };
    for gate in ["http://127.0.0.1:4160", "https://gate.example.net/dev", "http://[::1]:80"] {
        assert_eq!(told(&format!("gate = \"{gate}\"")), "");
    }
    for gate in
        ["127.0.0.1:4160", "https://", "http://a b", "http://x:99999", "https://x/?a", "http://x\\n}", "https://me@x"]
    {
        assert!(told(&format!("gate = \"{gate}\"")).contains("is not an address"), "{gate}");
    }
    assert_eq!(told("host = \"apache\"\ngate = \"cgi\""), "");
    assert_eq!(
        told("host = \"nginx\"\ngate = \"cgi\""),
        "error: gatepost.toml:8: `[deploy] gate = \"cgi\"` is for `host = \"apache\"` alone\n  hint: leave it out; docs/gate.md says \
         what to write into other servers' own files"
    );
    assert_eq!(
        told("cname = \"https://example.org\""),
        "error: gatepost.toml:7: `[deploy] cname = \"https://example.org\"` is not a host name\n  hint: write cname = \"www.example.org\", without https:// and in its ASCII form"
    );
}
