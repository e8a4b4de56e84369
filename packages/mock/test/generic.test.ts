import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const source = new URL("../src/", import.meta.url);

/** Lines outside of `connections/` that may name them, each with its reason. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  // The list of what is served.
  "all-served.ts": [
    'import { servedConnections } from "./connections/served.ts";',
    "export const allServed: readonly Served[] = [servedConnections, servedShareTokens];",
  ],
  // The package's root lists its exports.
  "index.ts": [
    'export { accept, connect } from "./connections/dashboard.ts";',
    'export { type Party, startMock, type StartedMock, type StartOptions } from "./connections/start.ts";',
  ],
  // HTTP has connections too.
  "admission.ts": ['new Response(`${text}\\n`, { status, headers: { connection: "close" } });'],
  "listen.ts": ['if ("closeAllConnections" in server) server.closeAllConnections();'],
};

test("files that are not about connections do not name them", () => {
  const naming = globSync("**/*.ts", { cwd: source })
    // A share token lives over a connection.
    .filter((file) => !/^(?:connections|share-tokens)\//.test(file))
    .flatMap((file) =>
      readFileSync(new URL(file, source), "utf8")
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => /connections?\b|Connection|cxn_/.test(line))
        .filter((line) => exceptions[file]?.includes(line) !== true)
        .map((line) => `${file}: ${line}`),
    );
  expect(naming).toEqual([]);
});
