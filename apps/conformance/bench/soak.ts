import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { newestVersion } from "@persona-conformance/schemas";
import { regularChecks } from "../src/checks/index.ts";
import { exitCode } from "../src/document/verdict.ts";
import { run } from "../src/runner/run.ts";
import { suite } from "../src/suite.ts";
import { openMock } from "../src/targets/mock.ts";

// `pnpm soak [ROUNDS]`: looks for flaky checks and tests. Runs the suite over a port, its checks in random order, on more
// threads than there are cores, and then the tests in random order. Each round prints its seed.
const rounds = Number(process.argv[2] ?? 200);
const crew = availableParallelism() * 2;

/** Random numbers between 0 and 1. The same seed gives the same numbers. */
function randomFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Runs all checks once, in the order that the seed gives. Returns what went wrong, if anything. */
async function round(seed: number): Promise<string | undefined> {
  const random = randomFrom(seed);
  const places = new Map(regularChecks.map(({ id }) => [id, random()]));
  const shuffled = regularChecks.toSorted(
    (a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0),
  );
  const target = openMock({
    timeout: 10_000,
    seed,
    fixture: seed % 2 === 0 ? "fresh" : "reuse",
  });
  const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];
  const document = await run({ suite, checks: shuffled, cells, target, seed });
  if (exitCode(document) === 0) return undefined;
  const wrong = document.results.flatMap(({ id, outcome }) =>
    outcome.kind === "failed" || outcome.kind === "undecided" ? [`${id}: ${outcome.problem}`] : [],
  );
  return `seed ${seed}: ${wrong.join("; ")}`;
}

if (!isMainThread) {
  const { seeds } = workerData as { readonly seeds: readonly number[] };
  for (const seed of seeds) parentPort?.postMessage(await round(seed));
} else {
  const all = Array.from({ length: rounds }, (_, seed) => seed);
  const red: string[] = [];
  await Promise.all(
    Array.from({ length: crew }, async (_, index) => {
      const seeds = all.filter((seed) => seed % crew === index);
      const worker = new Worker(new URL(import.meta.url), { workerData: { seeds } });
      worker.on("message", (problem: string | undefined) => {
        if (problem !== undefined) red.push(problem);
      });
      await once(worker, "exit");
    }),
  );
  process.stdout.write(`${rounds} rounds of the suite, ${red.length} red\n`);
  for (const problem of red) process.stdout.write(`${problem}\n`);

  const tests = Math.ceil(rounds / 50);
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  for (let seed = 1; seed <= tests; seed += 1) {
    const words = ["run", "test", "--force", "--", "--sequence.shuffle", `--sequence.seed=${seed}`];
    const child = spawn(`${root}node_modules/.bin/turbo`, words, { cwd: root });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    });
    const [code] = (await once(child, "exit")) as [number];
    if (code !== 0) red.push(`the tests with --sequence.seed=${seed}`);
    if (code !== 0) process.stdout.write(output);
    process.stdout.write(`tests in the order of seed ${seed}: ${code === 0 ? "green" : "red"}\n`);
  }
  process.exitCode = red.length > 0 ? 1 : 0;
}
