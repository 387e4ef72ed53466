// The Nu HTML checker over every HTML and CSS file.

import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const jar = createRequire(import.meta.url).resolve("vnu-jar/build/dist/vnu.jar");

/** Tells every error and warning. */
export async function validate(folder, tell) {
  const output = await new Promise((done, fail) => {
    const kinds = ["--skip-non-html", "--also-check-css"];
    const args = ["-Xss4m", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", ...kinds, folder];
    execFile("java", args, { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error) fail(new Error(error.code === "ENOENT" ? "no `java` found: install one" : `vnu failed: ${stderr || error}`));
      else done(stdout);
    });
  });
  for (const message of JSON.parse(output).messages) {
    if (message.type === "info" && message.subType !== "warning") continue;
    const file = message.url ? relative(folder, fileURLToPath(message.url)) : "";
    tell(`/${file}:${message.lastLine ?? 1}`, `not valid: ${message.message}`);
  }
}
