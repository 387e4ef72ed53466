// A Fedify server on loopback that the tests command: peer.mjs HOST:PORT CONTROL_PORT FIRST_KNOCK
//
// The server itself answers at HOST:PORT, over http; a POST of `{"do": VERB, …}` to the control port on 127.0.0.1 makes its
// one person act. `LOG=debug` makes Fedify tell all that it does.

import http from "node:http";
import { AsyncLocalStorage } from "node:async_hooks";
import { configure, getConsoleSink } from "@logtape/logtape";
import { makeCommands } from "./commands.mjs";
import { record, watchFetch } from "./log.mjs";
import { makeServer } from "./server.mjs";

const [address, controlPort, firstKnock] = process.argv.slice(2);
const origin = `http://${address}`;

await configure({
  contextLocalStorage: new AsyncLocalStorage(),
  sinks: { console: getConsoleSink() },
  loggers: [
    { category: "fedify", lowestLevel: process.env.LOG ?? "warning", sinks: ["console"] },
    { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["console"] },
  ],
});
watchFetch();
const server = makeServer(origin, firstKnock);
const commands = makeCommands(server, origin);

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function answer(incoming, outgoing) {
  const headers = new Headers();
  for (let n = 0; n < incoming.rawHeaders.length; n += 2) headers.append(incoming.rawHeaders[n], incoming.rawHeaders[n + 1]);
  const body = await bodyOf(incoming);
  if (incoming.method === "POST") record("arrived", incoming.url, body.toString());
  const request = new Request(new URL(incoming.url, origin), {
    method: incoming.method,
    headers,
    ...(body.length ? { body, duplex: "half" } : {}),
  });
  const response = await server.fetch(request, {
    contextData: null,
    onNotFound: () => new Response("nothing here\n", { status: 404 }),
    onNotAcceptable: () => new Response("a page\n", { status: 200, headers: { "content-type": "text/html" } }),
  });
  if (incoming.method === "POST") record("answered", String(response.status));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

async function obey(incoming, outgoing) {
  const order = JSON.parse((await bodyOf(incoming)).toString());
  const answered = (await commands[order.do](order)) ?? null;
  outgoing.writeHead(200, { "content-type": "application/json" });
  outgoing.end(JSON.stringify(answered));
}

const guarded = (handler) => (incoming, outgoing) =>
  handler(incoming, outgoing).catch((error) => {
    console.error(error);
    outgoing.writeHead(500);
    outgoing.end(String(error?.stack ?? error));
  });

const [host, port] = address.split(":");
http.createServer(guarded(answer)).listen(Number(port), host, () => {
  // The control port comes last: who can command it finds the server ready.
  http.createServer(guarded(obey)).listen(Number(controlPort), "127.0.0.1");
});
