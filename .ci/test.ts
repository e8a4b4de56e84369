import { spawnSync } from "node:child_process";
import { prerequisites } from "./missing.ts";

// `pnpm test` and `pnpm test:slow`: runs the tests of every package, then prints one line for each group of tests
// that was left out, with the reason.
const [task = "test", ...words] = process.argv.slice(2);
const isSlow = task === "test:slow";
// A worker loads all modules that its tests need. So one worker tests a small package, two packages at a time. The application
// has two workers, and slow tests start processes of their own.
const options = ["--continue", `--concurrency=${isSlow ? 1 : 2}`];
const { status } = spawnSync("turbo", ["run", task, ...options, ...words], { stdio: "inherit" });

const say = (text: string) => process.stdout.write(`${text}\n`);
for (const { name, tests, files, missing } of prerequisites) {
  const concerned = files.some((file) => file.endsWith(".slow.test.ts") === isSlow);
  const reason = concerned ? missing() : undefined;
  if (reason !== undefined) say(`skipped without ${name}: ${tests} (${reason})`);
}
if (!isSlow && (process.env["PERSONA_OPENAPI"] ?? "") === "") {
  say("skipped: the comparison with Persona's official description (PERSONA_OPENAPI is not set)");
}
say(
  isSlow
    ? "`pnpm test` runs the others."
    : "`pnpm test:slow` runs what takes long: whole runs, the browser, Pact's processes, broken answers by the hundred, installs.",
);
process.exitCode = status ?? 1;
