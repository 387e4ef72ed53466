// What came, what went, and when: the tests read it through the control port.

const lines = [];

/** Remembers one line; `what` is short, `detail` may be anything that JSON can say. */
export function record(direction, what, detail) {
  lines.push({ at: Date.now(), direction, what, detail });
}

export function since(first) {
  return lines.slice(first);
}

/** Every POST that leaves this process, with how it was signed and what was answered. */
export function watchFetch() {
  const plain = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const scheme = request.headers.has("signature-input") ? "rfc9421" : "cavage";
    const posts = request.method === "POST";
    const response = await plain(request);
    if (posts) record("sent", scheme, { url: request.url, status: response.status });
    return response;
  };
}
