//! Where rules are written that several of them rest on: specifications, documentation of servers, their source.

/// How Mastodon fetches documents.
pub(super) const MASTODON_FETCH: &str = "https://github.com/mastodon/mastodon/blob/main/app/helpers/json_ld_helper.rb";

/// How Mastodon gets from a page to its document.
pub(super) const MASTODON_RESOLVE: &str =
    "https://github.com/mastodon/mastodon/blob/main/app/services/fetch_resource_service.rb";

/// What Mastodon wants of `WebFinger`.
pub(super) const MASTODON_WEBFINGER: &str = "https://docs.joinmastodon.org/spec/webfinger/";

/// What Mastodon wants of actors and posts.
pub(super) const MASTODON_ACTIVITYPUB: &str = "https://docs.joinmastodon.org/spec/activitypub/";

/// What Mastodon wants of keys and signatures.
pub(super) const MASTODON_SECURITY: &str = "https://docs.joinmastodon.org/spec/security/";

/// Which types `GoToSocial` reads.
pub(super) const GOTOSOCIAL_MIME: &str =
    "https://codeberg.org/superseriousbusiness/gotosocial/src/branch/main/internal/api/util/mime.go";

/// How `GoToSocial` reads actors.
pub(super) const GOTOSOCIAL_ACTOR: &str =
    "https://codeberg.org/superseriousbusiness/gotosocial/src/branch/main/internal/federation/dereferencing/account.go";

/// How `GoToSocial` reads posts.
pub(super) const GOTOSOCIAL_POST: &str =
    "https://codeberg.org/superseriousbusiness/gotosocial/src/branch/main/internal/federation/dereferencing/status.go";

/// How Misskey reads actors.
pub(super) const MISSKEY_ACTOR: &str = "https://github.com/misskey-dev/misskey/blob/develop/packages/backend/src/core/activitypub/models/ApPersonService.ts";

/// How Misskey fetches documents.
pub(super) const MISSKEY_REQUEST: &str =
    "https://github.com/misskey-dev/misskey/blob/develop/packages/backend/src/core/activitypub/ApRequestService.ts";

/// How Akkoma fetches documents.
pub(super) const AKKOMA_FETCH: &str =
    "https://akkoma.dev/AkkomaGang/akkoma/src/branch/develop/lib/pleroma/object/fetcher.ex";

/// How Akkoma asks `WebFinger`.
pub(super) const AKKOMA_WEBFINGER: &str =
    "https://akkoma.dev/AkkomaGang/akkoma/src/branch/develop/lib/pleroma/web/web_finger/finger.ex";

/// How Lemmy fetches documents.
pub(super) const LEMMY_FETCH: &str =
    "https://github.com/LemmyNet/activitypub-federation-rust/blob/main/src/fetch/mod.rs";

/// What Lemmy wants of actors.
pub(super) const LEMMY_ACTOR: &str =
    "https://github.com/LemmyNet/lemmy/blob/main/crates/apub/objects/src/protocol/person.rs";

/// When Lemmy takes a host for dead.
pub(super) const LEMMY_ALIVE: &str =
    "https://github.com/LemmyNet/lemmy/blob/main/crates/routes/src/utils/scheduled_tasks.rs";

/// How documents are retrieved.
pub(super) const ACTIVITYPUB: &str = "https://www.w3.org/TR/activitypub/#retrieving-objects";
