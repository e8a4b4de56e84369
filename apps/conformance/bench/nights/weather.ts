import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oneRun } from "./one-run.ts";
import { type StandIn, standIn, type StandInOptions } from "./stand-in.ts";

/** Random numbers between 0 and 1. The same seed gives the same numbers. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A network that fails for a percentage of requests: it loses the request or its answer, or a proxy answers HTTP 502.
 */
function stormy(sandbox: StandIn, percent: number, seed: number): StandIn {
  const random = randomFrom(seed);
  return {
    ...sandbox,
    async fetch(request) {
      if (random() * 100 >= percent) return sandbox.fetch(request);
      const kind = random();
      if (kind < 0.4) throw new Error("connection reset");
      if (kind < 0.8) {
        await sandbox.fetch(request);
        throw new Error("other side closed");
      }
      const headers = { "content-type": "text/html" };
      return new Response("<html>Bad Gateway</html>", { status: 502, headers });
    },
  };
}

/** The violations that a run reports of a correct provider. */
async function accusations(
  options: Omit<StandInOptions, "original">,
  percent: number,
  seed: number,
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "persona-weather-"));
  try {
    const sandbox = stormy(await standIn({ original: "pending", ...options }), percent, seed);
    const run = await oneRun(sandbox, { folder, acceptor: "command", hangs: false, messages: [] });
    if (run === "killed") return [];
    return run.results.flatMap(({ id, outcome }) =>
      outcome.kind === "failed" ? [`${id}: ${outcome.problem}`] : [],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const day = 86_400_000;

/** Each kind of weather: its name, its options, the percentage of lost requests, and the number of runs. */
const weathers: readonly (readonly [string, Omit<StandInOptions, "original">, number, number])[] = [
  ...[1, 5, 20].map((percent) => [`${percent} % of requests lost`, {}, percent, 100] as const),
  ...[50, 250, 1000, 3000].map((lag) => [`${lag} ms of lag`, { lag }, 0, 5] as const),
  ["300 ms of latency", { latency: 300 }, 0, 5],
  ["a clock a day ahead", { ahead: day }, 0, 5],
  ["a clock a day behind", { ahead: -day }, 0, 5],
];

/** Runs against a correct provider in bad weather. Returns the number of runs and the wrong violations. */
export async function badWeather(): Promise<{
  readonly runs: readonly string[];
  readonly wrong: readonly string[];
}> {
  const runs: string[] = [];
  const wrong: string[] = [];
  for (const [name, options, percent, count] of weathers) {
    for (let seed = 1; seed <= count; seed += 1) {
      const found = await accusations(options, percent, seed);
      wrong.push(...found.map((text) => `${name}, seed ${seed}: ${text}`));
    }
    runs.push(`${count} runs with ${name}`);
  }
  return { runs, wrong };
}
