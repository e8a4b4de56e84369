import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { killForReal } from "./nights/kill.ts";
import { faultsUnderLag } from "./nights/lag.ts";
import type { Came, Night } from "./nights/night.ts";
import { night } from "./nights/night.ts";
import { badWeather } from "./nights/weather.ts";
import { faulty, good, nightsOf, sample } from "./nights/plan.ts";

// `pnpm nights [RUNS]`: tests what must hold on a sandbox whatever goes wrong. Plants each failure at each request
// number in turn, each followed by a night without failures; then every fault with lagging replicas; then killed
// processes. Without a number it plants every failure at every request.
const wanted = process.argv[2] === undefined ? Infinity : Number(process.argv[2]);
const began = performance.now();
const wrong: string[] = [];
const say = (text: string) => process.stdout.write(`${text}\n`);

/** All nights with correct providers, and a fifth as many with faulty ones. */
async function plan(): Promise<readonly Night[]> {
  const all = { good: [] as Night[], faulty: [] as Night[] };
  for (const [kind, scenarios] of [
    ["good", good],
    ["faulty", faulty],
  ] as const) {
    for (const scenario of scenarios) {
      const { asked, wrong: already } = await night({ scenario });
      wrong.push(...already.map((text) => `${scenario.name}: ${text}`));
      all[kind].push(...nightsOf(scenario, asked));
    }
  }
  const few = sample(all.faulty, Math.min(Math.ceil(all.good.length / 5), Math.ceil(wanted / 6)));
  return [...sample(all.good, wanted - few.length), ...few];
}

async function tryAll(nights: readonly Night[], onCame: (one: Night, came: Came) => void) {
  const queue = nights.values();
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      const worker = new Worker(new URL("nights/worker.ts", import.meta.url));
      for (const one of queue) {
        worker.postMessage(one);
        const [came] = (await once(worker, "message")) as [Came];
        onCame(one, came);
      }
      await worker.terminate();
    }),
  );
}

const nights = await plan();
const codes = new Map<string, number>();
await tryAll(nights, ({ scenario, failure, at }, came) => {
  const kind = `${scenario.fault === undefined ? "good" : "faulty"}: ${came.code}`;
  codes.set(kind, (codes.get(kind) ?? 0) + 1);
  wrong.push(...came.wrong.map((text) => `${scenario.name}, ${failure} at ${at}: ${text}`));
});
say(`${nights.length} nights in ${Math.round((performance.now() - began) / 1000)} s`);
for (const [kind, count] of codes) say(`  ${kind} ${count} times`);

const under = await faultsUnderLag();
wrong.push(...under.wrong);
say(`${under.noticed} faults noticed, ${under.wrong.length} of them not where replicas lag`);

const weather = await badWeather();
wrong.push(...weather.wrong);
for (const runs of weather.runs) say(`  ${runs}`);
say(`${weather.wrong.length} accusations`);

const kills = Math.min(10, Math.ceil(wanted / 25));
wrong.push(...(await killForReal(kills)));
say(`${kills} processes killed`);
for (const text of wrong) say(`wrong: ${text}`);
say(wrong.length === 0 ? "nothing went wrong that must not" : `${wrong.length} wrong`);
process.exitCode = wrong.length > 0 ? 1 : 0;
