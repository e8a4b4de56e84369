import { createRedactor } from "@persona-conformance/client";
import { expect, it } from "vitest";
import { runAcceptCommand } from "../../src/targets/sandbox/accept-command.ts";
import { tracesOf } from "../support/traces.ts";

const secret = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";
const key = `persona_sandbox_${secret}`;

it("what a command says is redacted before it is cut, wherever the cut is", async () => {
  for (const length of [1950, 1970, 1985, 1999, 99_990]) {
    const { result } = await runAcceptCommand("cxn_1", {
      command: `printf '%s%${length}s' "$KEY" x; exit 1`,
      environment: { PATH: process.env["PATH"], KEY: key },
      redact: createRedactor([key]),
      timeout: 10_000,
    });
    expect(result.length).toBeLessThan(2100);
    expect(tracesOf(secret, 4)([result])).toEqual([]);
  }
});

it("a command gets every id that no shell can misread", async () => {
  const run = (id: string) =>
    runAcceptCommand(id, {
      command: 'test "$CONNECTION_ID" = "$WANTED"',
      environment: { PATH: process.env["PATH"], WANTED: id },
      redact: createRedactor([]),
      timeout: 10_000,
    });
  for (const id of ["cxn_1", "cxn:a@b", "a+b=,c~1"])
    expect(await run(id)).toMatchObject({ accepted: true });
  for (const id of ["cxn_1;id", "$(id)", "a b", "`id`"]) {
    const { accepted, result } = await run(id);
    expect(accepted).toBe(false);
    expect(result).toContain("was not run");
  }
});
