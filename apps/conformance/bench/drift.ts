import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";

// Measures `drift` as a whole process: `PERSONA_OPENAPI=SNAPSHOT node apps/conformance/bench/drift.ts`. SNAPSHOT is a
// folder of versions in YAML; the JSON is made from it.
const cli = fileURLToPath(new URL("../start.js", import.meta.url));
const { PERSONA_OPENAPI: snapshot } = process.env;
if (!snapshot) throw new Error("PERSONA_OPENAPI has to name a folder of versions");
const commits = 300;
/** Makes the process print its memory usage when it ends. */
const report =
  "process.on('exit', () => process.stderr.write('rss ' + Math.round(process.resourceUsage().maxRSS / 1024)))";
const folder = mkdtempSync(join(tmpdir(), "persona-drift-"));

/** Functions that write states of a description which differ only in one member. They format the common rest once. */
const formats = {
  json: (rest: object) => (part: object) => `${JSON.stringify({ ...rest, ...part }, null, 2)}\n`,
  yaml: (rest: object) => {
    const text = stringify(rest, { aliasDuplicateObjects: false });
    return (part: object) => text + stringify(part);
  },
} as const;

try {
  const versions = readdirSync(snapshot).filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name));
  const [before, after] = [join(folder, "before"), join(folder, "after")];
  for (const version of versions) {
    const text = readFileSync(join(snapshot, version, "openapi-bundled.yaml"), "utf8");
    mkdirSync(join(before, version), { recursive: true });
    writeFileSync(
      join(before, version, "openapi-bundled.json"),
      JSON.stringify(parse(text), null, 2),
    );
  }
  cpSync(before, after, { recursive: true });
  const newest = versions.toSorted().at(-1) ?? "";
  const file = join(after, newest, "openapi-bundled.json");
  // A change to report: an operation becomes deprecated.
  const description = readFileSync(file, "utf8");
  writeFileSync(
    file,
    description.replace('"operationId": "list-all-connect-connections"', '"deprecated": true, $&'),
  );

  const two = ["--spec", join(after, newest), "--against", join(before, newest)];
  await measure("two states of one version", two);
  await measure("the same again, from the cache", two, true);
  await measure(`${versions.length} versions`, ["--spec", after, "--against", before]);
  for (const [format, written] of Object.entries(formats)) {
    const checkout = join(folder, format);
    // The bench has written this JSON itself.
    const { tags: _, ...rest } = JSON.parse(description) as Record<string, unknown>;
    await history(checkout, `${newest}/openapi-bundled.${format}`, written(rest));
    await measure(`${commits} commits in ${format}`, ["--spec", checkout, "--since", "2020-01-01"]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the command several times and prints the fastest. Runs without a cache, unless `isCached` is set. */
async function measure(name: string, words: readonly string[], isCached = false): Promise<void> {
  const cache = join(folder, "cache");
  const times: number[] = [];
  let memory = 0;
  for (let round = 0; round < 3; round += 1) {
    if (!isCached) rmSync(cache, { recursive: true, force: true });
    const start = performance.now();
    const { stderr, status } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(report)}`, cli, "drift", ...words],
      { encoding: "utf8", env: { ...process.env, XDG_CACHE_HOME: cache } },
    );
    if (status === 2) throw new Error(stderr);
    times.push(performance.now() - start);
    memory = Math.max(memory, Number(/rss (\d+)/.exec(stderr)?.[1] ?? 0));
  }
  const seconds = (Math.min(...times) / 1000).toFixed(2);
  process.stdout.write(`${name}: ${seconds} s, ${memory} MB\n`);
}

/** Creates a repository with many commits to one description. Every tenth commit changes Connect. */
async function history(at: string, path: string, written: (part: object) => string): Promise<void> {
  execFileSync("git", ["init", "-q", "-b", "main", at]);
  const git = spawn("git", ["-C", at, "fast-import", "--quiet"], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  const { stdin } = git;
  const ended = new Promise((resolve) => git.on("close", resolve));
  for (let number = 0; number < commits; number += 1) {
    const tag = number % 10 === 0 ? "Connect" : "Accounts";
    const text = written({ tags: [{ name: tag, description: `Must be number ${number}.` }] });
    const subject = `Update ${number}`;
    stdin.write(
      `commit refs/heads/main\ncommitter a <a@example.com> ${1_767_225_600 + number * 3600} +0000\ndata ${subject.length}\n${subject}\nM 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    );
    if (stdin.writableNeedDrain) await new Promise((resolve) => stdin.once("drain", resolve));
  }
  stdin.end();
  await ended;
}
