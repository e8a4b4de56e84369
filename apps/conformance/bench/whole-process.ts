import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// `pnpm bench`: times whole processes, as a person at a terminal waits for them. Ignores the first round.
const root = fileURLToPath(new URL("../../..", import.meta.url));
// The arguments of `node` in the script `conformance`: a larger young generation saves an eighth of a run.
const [, ...cli] = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts: { readonly conformance: string };
  }
).scripts.conformance.split(" ");
const raw = fileURLToPath(new URL("raw.ts", import.meta.url));
const rounds = 11;

const median = (times: readonly number[]): number =>
  Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);

/** The milliseconds of a process that must end well. */
function time(...words: readonly string[]): number {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, words, { cwd: root });
  if (status !== 0) throw new Error(`${words[0]} ended with exit ${status}`);
  return performance.now() - began;
}

const timeRun = (...words: readonly string[]): number => time(...cli, ...words, "--out", tmpdir());

/** The time from the start of the process to the first byte of the first answer. */
async function timeFirstAnswer(): Promise<number> {
  const began = performance.now();
  const mock = spawn(process.execPath, [...cli, "mock", "--port", "0", "--json"], {
    cwd: root,
  });
  const [line] = (await once(mock.stdout, "data")) as [Buffer];
  const { url, source } = JSON.parse(line.toString()) as { url: string; source: { key: string } };
  await fetch(`${url}/api/v1/connect/connections`, {
    headers: { authorization: `Bearer ${source.key}` },
  });
  const took = performance.now() - began;
  mock.kill();
  await once(mock, "exit");
  return took;
}

const repeated = async (measure: () => number | Promise<number>): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) times.push(await measure());
  return median(times.slice(1));
};

timeRun("run");
const { requests } = JSON.parse(readFileSync(join(tmpdir(), "run.json"), "utf8")) as {
  readonly requests: number;
};
// In turns, so that both meet the same load of the machine.
const both = Array.from({ length: rounds }, () => [timeRun("run"), time(raw, String(requests))]);
const [whole = 0, bare = 0] = [0, 1].map((place) => median(both.map((round) => round[place] ?? 0)));
const lifecycle = await repeated(() => timeRun("run", "connections/lifecycle/**"));
process.stdout.write(`run, all checks:      ${whole} ms
as many raw requests: ${bare} ms (${requests}); the run takes ${(whole / bare).toFixed(2)} times that
run, lifecycle alone: ${lifecycle} ms
mock, first answer:   ${await repeated(timeFirstAnswer)} ms
`);
