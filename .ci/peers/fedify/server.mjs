// One person on a Fedify server: their documents, their inbox, their keys. State lives as long as the process.

import * as fedify from "@fedify/fedify";
import * as vocab from "@fedify/vocab";
import { record } from "./log.mjs";

const KINDS = ["Follow", "Accept", "Reject", "Create", "Update", "Delete", "Like", "Announce", "Undo", "Move", "Block", "Flag"];

export const NAME = "fed";

/** Notes by the last part of their path, as they are now. */
export const notes = new Map();

/** What the person's followers would see of others: content by id. */
export const timeline = new Map();

let keys;

async function makeKeys() {
  const kinds = ["RSASSA-PKCS1-v1_5", "Ed25519"];
  return Promise.all(kinds.map((kind) => fedify.generateCryptoKeyPair(kind)));
}

export const asJson = (thing) => thing.toJsonLd({ format: "compact" });

async function person(context, identifier, origin) {
  if (identifier !== NAME) return null;
  const pairs = await context.getActorKeyPairs(identifier);
  return new vocab.Person({
    id: context.getActorUri(identifier),
    preferredUsername: identifier,
    name: "A neighbour",
    inbox: context.getInboxUri(identifier),
    outbox: context.getOutboxUri(identifier),
    followers: context.getFollowersUri(identifier),
    endpoints: new vocab.Endpoints({ sharedInbox: context.getInboxUri() }),
    url: new URL(`/@${identifier}`, origin),
    publicKey: pairs[0].cryptographicKey,
    assertionMethods: pairs.map((pair) => pair.multikey),
  });
}

/** Shows what is new or edited, and takes away what is deleted. */
async function show(kind, activity) {
  if (kind === "Delete") timeline.delete(activity.objectId.href);
  if (kind !== "Create" && kind !== "Update") return;
  const object = await activity.getObject();
  if (!(object instanceof vocab.Note || object instanceof vocab.Article)) return;
  if (kind === "Update" && !timeline.has(object.id.href)) return;
  timeline.set(object.id.href, { content: String(object.content), updated: object.updated?.toString() ?? null });
}

/** A server without a queue: when a command is answered, what it sent has been answered too. */
export function makeServer(origin, firstKnock) {
  const server = fedify.createFederation({
    kv: new fedify.MemoryKvStore(),
    allowPrivateAddress: true,
    origin,
    firstKnock,
  });
  server
    .setActorDispatcher("/users/{identifier}", (context, identifier) => person(context, identifier, origin))
    .setKeyPairsDispatcher(async (_, identifier) => (identifier === NAME ? await (keys ??= makeKeys()) : []));
  server.setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [] }));
  server.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));
  server.setObjectDispatcher(vocab.Note, "/users/{identifier}/notes/{note}", (_, { note }) => notes.get(note) ?? null);
  const inbox = server.setInboxListeners("/users/{identifier}/inbox", "/inbox");
  inbox.setSharedKeyDispatcher(() => ({ identifier: NAME }));
  // A listener is called for what is verified, and for nothing else.
  for (const kind of KINDS) {
    inbox.on(vocab[kind], async (_, activity) => {
      await show(kind, activity);
      record("verified", kind, await asJson(activity));
    });
  }
  inbox.onError((_, error) => record("trouble", String(error)));
  return server;
}
