import { faults } from "@persona-conformance/mock";
import { newestVersion } from "@persona-conformance/schemas";
import { checks } from "../checks/index.ts";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { painter, wrap } from "../report/text.ts";
import { run } from "../runner/run.ts";
import { matches } from "../runner/select.ts";
import { suite } from "../suite.ts";
import { openMock } from "../targets/mock.ts";
import { type Capability, capabilities } from "../trial/capabilities.ts";

/** Prints what one check does, on which promise, and which of the mock's faults fail it, found out by trying them. */
export async function explainCommand(id: string, io: Io): Promise<number> {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) {
    const near = checks.filter((one) => matches(`**${id}**`, one.id)).slice(0, 3);
    const hint =
      near.length > 0
        ? `did you mean ${near.map((one) => one.id).join(" or ")}?`
        : "`pnpm conformance list` shows all";
    throw new ConfigError(`there is no check ${id}: ${hint}`);
  }
  const failing: string[] = [];
  for (const fault of faults) {
    const target = await openMock({ timeout: 5000, transport: "process", faults: [fault] });
    const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];
    const { results } = await run({ suite, checks: [check], cells, target, seed: 0 });
    if (results[0]?.outcome.kind === "failed") failing.push(fault.name);
  }
  const paint = painter(io.colour);
  const rows: (readonly [string, string])[] = [
    ["promise", `${check.level}: ${check.statement}`],
    ["", check.url],
    ["does", check.steps],
    ["fails on", check.failsWhen],
    ...check.needs.map((need, index) => {
      const text = `${need}: ${capabilities[need as Capability]}`;
      return [index === 0 ? "needs" : "", text] as const;
    }),
    ...failing.map((name, index) => [index === 0 ? "faults" : "", name] as const),
  ];
  io.write(`${paint("bold", check.id)}\n`);
  for (const [name, text] of rows) {
    for (const [index, line] of wrap(text, Math.max(40, io.width - 12)).entries()) {
      io.write(`  ${paint("dim", (index === 0 ? name : "").padEnd(10))}${line}\n`);
    }
  }
  return 0;
}
