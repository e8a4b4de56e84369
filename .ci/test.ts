import { spawnSync } from "node:child_process";
import { prerequisites } from "./missing.ts";

// `pnpm test` and `pnpm test:slow`: runs the tests of every package, then prints one line for each group of tests
// that was left out, with the reason.
const [task = "test", ...words] = process.argv.slice(2);
// Vitest uses every core by itself. Packages tested at the same time took a tenth more CPU time, on a busy machine a third.
const options = ["--continue", "--concurrency=1"];
const { status } = spawnSync("turbo", ["run", task, ...options, ...words], { stdio: "inherit" });

const isSlow = task === "test:slow";
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
