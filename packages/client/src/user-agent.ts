import { createRequire } from "node:module";

// The path is the same from `src` and from the built folder.
const { version } = createRequire(import.meta.url)("../package.json") as {
  readonly version: string;
};

/** The `User-Agent` of every request. */
export const userAgent = `persona-conformance/${version}`;
