//! How the output gets to each host, with the secrets that it takes there.

use super::{Job, in_shell};
use crate::site::config::{HOSTS, Host};

/// One way to a host.
pub(super) struct Upload {
    /// What the owner has to know first.
    pub(super) note: String,
    /// Secrets, which become variables of the same name.
    pub(super) secrets: &'static [&'static str],
    /// Lines for a shell.
    pub(super) lines: Vec<String>,
}

/// To the configured host.
pub(super) fn upload(job: &Job) -> Upload {
    let output = &job.output;
    let by = |secrets, lines: &[&str]| Upload {
        note: String::new(),
        secrets,
        lines: lines.iter().map(|line| line.replace("OUTPUT", &in_shell(output))).collect(),
    };
    match job.host {
        None => Upload {
            note: format!("name your host as `host` in [deploy], or put the folder {output} where it is served"),
            ..by(&["DEPLOY_TOKEN"], &["your-upload-command OUTPUT"])
        },
        Some(Host::Netlify) => by(
            &["NETLIFY_AUTH_TOKEN", "NETLIFY_SITE_ID"],
            &["npx --yes netlify-cli deploy --prod --no-build --dir OUTPUT"],
        ),
        Some(Host::Cloudflare) => by(
            &["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID"],
            &["npx --yes wrangler pages deploy OUTPUT --project-name my-project"],
        ),
        Some(Host::Vercel) => by(
            &["VERCEL_TOKEN", "VERCEL_ORG_ID", "VERCEL_PROJECT_ID"],
            &["npx --yes vercel deploy OUTPUT --prod --yes --token \"$VERCEL_TOKEN\""],
        ),
        Some(Host::Nginx | Host::Caddy | Host::Lighttpd) => Upload {
            note: "the server's own file in .gatepost/deploy/ changes seldom: copy it by hand (docs/hosts.md)".into(),
            ..ssh(output)
        },
        Some(Host::Apache) => ssh(output),
        Some(Host::S3) => by(
            &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"],
            &["sh .gatepost/deploy/s3-upload.sh my-bucket"],
        ),
        Some(Host::Firebase) => by(
            &["FIREBASE_TOKEN"],
            &["npx --yes firebase-tools deploy --only hosting --config OUTPUT/firebase.json --project my-project"],
        ),
        Some(Host::Azure) => {
            by(&["SWA_CLI_DEPLOYMENT_TOKEN"], &["npx --yes @azure/static-web-apps-cli deploy OUTPUT --env production"])
        }
        Some(Host::Neocities) => {
            by(&["NEOCITIES_API_KEY"], &["gem install neocities", "neocities push --prune OUTPUT"])
        }
        Some(host @ (Host::GithubPages | Host::GitlabPages | Host::Codeberg)) => Upload {
            note: format!("{} is published by its own forge; from here, push {output} to it", name(host)),
            ..branch(output, "$DEPLOY_URL", &["DEPLOY_URL"])
        },
    }
}

fn name(host: Host) -> &'static str {
    HOSTS.iter().find(|(_, h)| *h == host).map_or("", |(name, _)| *name)
}

/// Over SSH to a server of one's own.
fn ssh(output: &str) -> Upload {
    Upload {
        note: String::new(),
        secrets: &["DEPLOY_KEY", "DEPLOY_KNOWN_HOSTS", "DEPLOY_TO"],
        lines: vec![
            "command -v rsync || { apt-get update -q && apt-get install -q -y rsync openssh-client; }".into(),
            "install -m 700 -d ~/.ssh".into(),
            "printf '%s\\n' \"$DEPLOY_KNOWN_HOSTS\" > ~/.ssh/known_hosts".into(),
            "(umask 077 && printf '%s\\n' \"$DEPLOY_KEY\" > ~/.ssh/deploy)".into(),
            "# DEPLOY_TO is like you@example.org:/var/www/example.org/".into(),
            format!("rsync -a --delete -e \"ssh -i ~/.ssh/deploy\" {}/ \"$DEPLOY_TO\"", in_shell(output)),
        ],
    }
}

/// As the only commit of the branch `pages`.
pub(super) fn branch(output: &str, remote: &str, secrets: &'static [&'static str]) -> Upload {
    Upload {
        note: String::new(),
        secrets,
        lines: vec![
            format!("cd {}", in_shell(output)),
            "git init --quiet --initial-branch pages".into(),
            "git add --all".into(),
            "git -c user.name=Gatepost -c user.email=gatepost@localhost commit --quiet --message Publish".into(),
            format!("git push --quiet --force \"{remote}\" pages"),
        ],
    }
}
