// What the person does when the tests say so.

import { Temporal } from "@js-temporal/polyfill";
import { parseNodeInfo } from "@fedify/fedify";
import * as vocab from "@fedify/vocab";
import { asJson, NAME, notes, timeline } from "./server.mjs";
import { since } from "./log.mjs";

let count = 0;

/** The verbs of the control port. Each takes the order as it was sent, and gives what is answered as JSON. */
export function makeCommands(server, origin) {
  const context = server.createContext(new URL(origin), null);
  const me = context.getActorUri(NAME);
  const everybody = vocab.PUBLIC_COLLECTION;
  const nextId = () => new URL(`/activities/${++count}`, origin);

  const find = async (address) => {
    const documentLoader = await context.getDocumentLoader({ identifier: NAME });
    const found = await context.lookupObject(address, { documentLoader });
    if (!found) throw new Error(`nothing is found at ${address}`);
    return found;
  };
  const send = async (whom, activity) => {
    const recipient = await find(whom);
    await context.sendActivity({ identifier: NAME }, recipient, activity);
    return await asJson(activity);
  };
  const about = (order, kind, extra = {}) =>
    send(order.whom, new kind({ id: order.id ? new URL(order.id) : nextId(), actor: me, object: new URL(order.object), ...extra }));
  const undo = (order) => {
    const undone = { id: new URL(order.id), actor: me, object: new URL(order.object) };
    return send(order.whom, new vocab.Undo({ id: nextId(), actor: me, object: new vocab[order.kind](undone) }));
  };
  const noteOf = (id) => notes.get(id.split("/").pop());
  const keep = (note) => notes.set(note.id.href.split("/").pop(), note);

  return {
    find: async (order) => asJson(await find(order.address)),
    webfinger: (order) => context.lookupWebFinger(order.address),
    // Fedify's own look-up never asks this machine; its reader takes what a plain one fetched.
    nodeinfo: async (order) => {
      const index = await (await fetch(new URL("/.well-known/nodeinfo", order.address))).json();
      return parseNodeInfo(await (await fetch(index.links[0].href)).json()) ?? null;
    },
    outbox: async (order) => {
      const outbox = await (await find(order.address)).getOutbox(context);
      const items = [];
      for await (const item of context.traverseCollection(outbox)) {
        items.push(await asJson(item));
        if (items.length === 50) break;
      }
      return { total: outbox.totalItems, items };
    },
    follow: (order) => about({ ...order, object: order.whom }, vocab.Follow, { to: new URL(order.whom) }),
    like: (order) => about(order, vocab.Like),
    boost: (order) => about(order, vocab.Announce, { tos: [everybody], ccs: [new URL(order.whom)] }),
    undo,
    reply: async (order) => {
      const id = new URL(`/users/${NAME}/notes/${++count}`, origin);
      const audience = { tos: [everybody], ccs: [context.getFollowersUri(NAME), new URL(order.whom)] };
      const now = Temporal.Now.instant();
      const note = new vocab.Note({
        id,
        attribution: me,
        content: order.content,
        replyTarget: new URL(order.object),
        published: now,
        url: id,
        tags: [new vocab.Mention({ href: new URL(order.whom), name: "@me" })],
        ...audience,
      });
      keep(note);
      await send(order.whom, new vocab.Create({ id: nextId(), actor: me, object: note, published: now, ...audience }));
      return { id: id.href };
    },
    edit: async (order) => {
      const note = noteOf(order.id).clone({ content: order.content, updated: Temporal.Now.instant() });
      keep(note);
      return await send(order.whom, new vocab.Update({ id: nextId(), actor: me, object: note, tos: [everybody] }));
    },
    remove: async (order) => {
      notes.delete(order.id.split("/").pop());
      const object = new vocab.Tombstone({ id: new URL(order.id) });
      return await send(order.whom, new vocab.Delete({ id: nextId(), actor: me, object, tos: [everybody] }));
    },
    timeline: () => Object.fromEntries(timeline),
    log: (order) => since(order.since ?? 0),
  };
}
