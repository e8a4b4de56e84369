import { createRequire } from "node:module";

// Beside `src` and beside what is built alike.
const { version } = createRequire(import.meta.url)("../package.json") as {
  readonly version: string;
};

/** Sent with every request, so that whoever is asked can tell who asks. */
export const userAgent = `persona-conformance/${version}`;
