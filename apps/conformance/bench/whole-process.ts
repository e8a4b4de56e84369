import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

// `pnpm bench`: times whole processes, as a person at a terminal waits for them. Ignores the first round.
const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const rounds = 7;

const median = (times: readonly number[]): string =>
  `${Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0)} ms`;

function timeRun(...words: readonly string[]): number {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, [cli, ...words, "--out", tmpdir()]);
  if (status !== 0) throw new Error(`the run ended with exit ${status}`);
  return performance.now() - began;
}

/** The time from the start of the process to the first byte of the first answer. */
async function timeFirstAnswer(): Promise<number> {
  const began = performance.now();
  const mock = spawn(process.execPath, [cli, "mock", "--port", "0", "--json"]);
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

const repeated = async (measure: () => number | Promise<number>): Promise<string> => {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) times.push(await measure());
  return median(times.slice(1));
};

process.stdout.write(`run, all checks:      ${await repeated(() => timeRun("run"))}\n`);
process.stdout.write(
  `run, lifecycle alone: ${await repeated(() => timeRun("run", "connections/lifecycle/**"))}\n`,
);
process.stdout.write(`mock, first answer:   ${await repeated(timeFirstAnswer)}\n`);
