//! How a handle becomes an actor: WebFinger, host-meta and NodeInfo.

use serde::Serialize;

/// A WebFinger answer, [RFC 7033 §4.4](https://www.rfc-editor.org/rfc/rfc7033#section-4.4).
#[derive(Debug, Clone, Serialize)]
pub struct Jrd {
    /// `acct:user@host`.
    pub subject: String,
    /// Other names of the same person.
    pub aliases: Vec<String>,
    /// Where to go on.
    pub links: Vec<JrdLink>,
}

/// One link of a [`Jrd`].
#[derive(Debug, Clone, Serialize)]
pub struct JrdLink {
    /// What stands there.
    pub rel: &'static str,
    /// Its media type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// Its address with a gap to fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// host-meta, [RFC 6415](https://www.rfc-editor.org/rfc/rfc6415): Akkoma asks for it first.
#[derive(Debug, Clone)]
pub struct HostMeta {
    /// Address of WebFinger with `{uri}` in it.
    pub lrdd: String,
}

impl HostMeta {
    /// The XRD document. The template is one of our own addresses, which hold no XML special characters but `&` never.
    pub fn to_xml(&self) -> String {
        format!(
            concat!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
                "<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n",
                "  <Link rel=\"lrdd\" type=\"application/jrd+json\" template=\"{}\"/>\n",
                "</XRD>\n"
            ),
            self.lrdd
        )
    }
}

/// `/.well-known/nodeinfo`, [NodeInfo 2.1](https://nodeinfo.diaspora.software/protocol).
#[derive(Debug, Clone, Serialize)]
pub struct NodeInfoIndex {
    /// One per schema version.
    pub links: Vec<NodeInfoLink>,
}

/// One link of a [`NodeInfoIndex`].
#[derive(Debug, Clone, Serialize)]
pub struct NodeInfoLink {
    /// The schema.
    pub rel: &'static str,
    /// The document.
    pub href: String,
}

/// The NodeInfo document: what software this is and how busy.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfo {
    /// Schema version.
    pub version: &'static str,
    /// What runs here.
    pub software: NodeInfoSoftware,
    /// `activitypub`.
    pub protocols: Vec<&'static str>,
    /// Bridges: none.
    pub services: NodeInfoServices,
    /// Nobody can sign up on a site of one.
    pub open_registrations: bool,
    /// One person, so many posts.
    pub usage: NodeInfoUsage,
    /// Free form; the site's name and description.
    pub metadata: NodeInfoMetadata,
}

/// Name and version of the software.
#[derive(Debug, Clone, Serialize)]
pub struct NodeInfoSoftware {
    /// `gatepost`.
    pub name: &'static str,
    /// Ours.
    pub version: &'static str,
}

/// Third-party services: empty on both sides.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NodeInfoServices {
    inbound: [&'static str; 0],
    outbound: [&'static str; 0],
}

/// How much happens here.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfoUsage {
    /// One.
    pub users: NodeInfoUsers,
    /// Federated posts.
    pub local_posts: u64,
}

/// How many people write here.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfoUsers {
    /// All.
    pub total: u32,
    /// Within a month.
    pub active_month: u32,
    /// Within half a year.
    #[serde(rename = "activeHalfyear")]
    pub active_half_year: u32,
}

/// What the site calls itself.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfoMetadata {
    /// Title of the site.
    pub node_name: String,
    /// Its description.
    pub node_description: String,
}

impl NodeInfo {
    /// The document of a site of one person with so many posts.
    pub fn for_one_person(posts: u64, node_name: String, node_description: String) -> Self {
        Self {
            version: "2.1",
            software: NodeInfoSoftware { name: "gatepost", version: env!("CARGO_PKG_VERSION") },
            protocols: vec!["activitypub"],
            services: NodeInfoServices::default(),
            open_registrations: false,
            usage: NodeInfoUsage {
                users: NodeInfoUsers { total: 1, active_month: 1, active_half_year: 1 },
                local_posts: posts,
            },
            metadata: NodeInfoMetadata { node_name, node_description },
        }
    }
}
