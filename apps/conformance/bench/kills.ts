import { killForReal } from "./nights/kill.ts";

// `pnpm kills [COUNT]`: kills processes in the middle of a run, and then starts another run. The connection must
// always be restored.
const count = Number(process.argv[2] ?? 500);
const lanes = 8;
const wrong = await Promise.all(
  Array.from({ length: lanes }, (_, lane) => killForReal(Math.ceil(count / lanes), lane * 13)),
);
const all = wrong.flat();
for (const text of all) process.stdout.write(`wrong: ${text}\n`);
process.stdout.write(
  `${Math.ceil(count / lanes) * lanes} processes killed, ${all.length} not put right\n`,
);
process.exitCode = all.length > 0 ? 1 : 0;
