import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oneRun } from "./one-run.ts";
import { type StandIn, standIn, type StandInOptions } from "./stand-in.ts";

/** Numbers between 0 and 1 that a seed repeats. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A network that fails for a share of the requests: it loses the request or its answer, or a proxy answers HTTP 502. */
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

/** What a run accuses a provider of that is as documented. */
async function accusations(
  options: Omit<StandInOptions, "original">,
  percent: number,
  seed: number,
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "persona-weather-"));
  try {
    const sandbox = stormy(await standIn({ original: "pending", ...options }), percent, seed);
    const run = await oneRun(sandbox, { folder, acceptor: "command", hangs: false, told: [] });
    if (run === "killed") return [];
    return run.results.flatMap(({ id, outcome }) =>
      outcome.kind === "failed" ? [`${id}: ${outcome.problem}`] : [],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const day = 86_400_000;

/** Weather, by its name, and how many runs are made in it. */
const weathers: readonly (readonly [string, Omit<StandInOptions, "original">, number, number])[] = [
  ...[1, 5, 20].map((percent) => [`${percent} % of requests lost`, {}, percent, 100] as const),
  ...[50, 250, 1000, 3000].map((lag) => [`${lag} ms of lag`, { lag }, 0, 5] as const),
  ["300 ms of latency", { latency: 300 }, 0, 5],
  ["a clock a day ahead", { ahead: day }, 0, 5],
  ["a clock a day behind", { ahead: -day }, 0, 5],
];

/** Runs in bad weather on a provider as documented: how many, and what any of them accuses it of. */
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
