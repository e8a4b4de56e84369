import { availableParallelism } from "node:os";
import { attacks, underAttack, type Withstood } from "./attacks/under-attack.ts";

// `pnpm attacks [PART OF A NAME]`: runs the suite against hostile servers. Each attack runs in its own process, once
// from the first request on and once from the middle of a run on.
const [part = ""] = process.argv.slice(2);
const say = (text: string) => process.stdout.write(`${text}\n`);

const tries = attacks
  .filter((name) => name.includes(part))
  .flatMap((name) => [1, 30].map((from) => [name, from] as const));
const came: Withstood[] = [];
const queue = tries.values();
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (const [name, from] of queue) {
      const one = await underAttack(name, from);
      came.push(one);
      if (one.wrong !== undefined) say(`wrong: ${name}, from request ${from} on: ${one.wrong}`);
    }
  }),
);
const wrong = came.filter(({ wrong: one }) => one !== undefined).length;
const most = (of: (one: Withstood) => number) => Math.round(Math.max(...came.map(of)));
say(
  `${came.length} attacks, ${wrong} wrong; the longest run took ${most(({ seconds }) => seconds)} s, the largest ${most(({ megabytes }) => megabytes)} MB`,
);
process.exitCode = wrong > 0 ? 1 : 0;
