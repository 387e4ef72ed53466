// Serves a folder on loopback the way a careful host would: right types, and a policy that lets nothing from elsewhere in.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const POLICY = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self'";

const TYPES = {
  ".css": "text/css",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mp4": "video/mp4",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".vtt": "text/vtt",
  ".webm": "video/webm",
  ".webp": "image/webp",
  ".xml": "application/xml",
};

/** Starts the server on a free port. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    let file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    let status = 200;
    if (!existsSync(file) || statSync(file).isDirectory()) {
      [file, status] = [join(folder, "404.html"), 404];
    }
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(status, { "content-type": type, "content-security-policy": POLICY });
    if (existsSync(file)) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
