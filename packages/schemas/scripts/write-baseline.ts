import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { parse } from "yaml";
import { compareSurfaces } from "../src/description/compare-surfaces.ts";
import { digestOf } from "../src/description/digest.ts";
import { digested } from "../src/description/digested.ts";
import { surfaceOf } from "../src/description/read-surface.ts";
import { statements } from "../src/statements/index.ts";
import type { Statement } from "../src/statement.ts";

// Keeps the state of the description that the statements were written from, as digests:
// `pnpm --filter @persona-conformance/schemas baseline SNAPSHOT`, a folder named by its day, with a folder a version.
const snapshot = process.argv[2] ?? "";
const date = /\d{4}-\d{2}-\d{2}$/.exec(snapshot)?.[0];
if (date === undefined) throw new Error("name a folder of versions that is called by its day");
const folders = readdirSync(snapshot)
  .filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name))
  .toSorted();
const read = (folder: string): Buffer =>
  readFileSync(join(snapshot, folder, "openapi-bundled.yaml"));
const surfaces = folders.map((folder) => surfaceOf(parse(read(folder).toString())));
const newest = surfaces.at(-1);
const version = folders.at(-1) ?? "";
if (newest === undefined) throw new Error(`${snapshot} holds no version`);

// Only places that a statement names, which stand in the statements anyway.
const pointers = Object.values<Statement>(statements).flatMap(
  ({ source }) => source?.pointer ?? [],
);
const isKept = (pointer: string): boolean =>
  pointers.some(
    (one) => one.startsWith(`${pointer}/`) || one === pointer || pointer.startsWith(`${one}/`),
  );
const changed = new Set(
  surfaces.flatMap((surface) =>
    compareSurfaces(surface, newest).flatMap(({ operations }) => operations),
  ),
);
const alike = Object.keys(newest.operations).filter(
  (key) => !changed.has(key) && surfaces.every(({ operations }) => operations[key] !== undefined),
);
const text = JSON.stringify({
  surface: digested(newest, new Map(), isKept),
  alike: alike.map(digestOf),
});
const packed = brotliCompressSync(text, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
const digest = `sha256 ${createHash("sha256").update(read(version)).digest("hex")}`;
const names = [...Object.keys(newest.operations), ...Object.keys(newest.events)].filter((name) =>
  /(?:^| \/)connect\//.test(name),
);
const kept = { date, version, digest, names, packed: packed.toString("base64") };
const file = new URL("../src/description/baseline.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
process.stdout.write(
  `${alike.length} of ${Object.keys(newest.operations).length} operations are alike in ${folders.length} versions; ${packed.length} bytes\n`,
);
