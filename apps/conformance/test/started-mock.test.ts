import { startMock } from "@persona-conformance/mock";
import { expect, onTestFinished, test } from "vitest";
import { command, temporaryFolder } from "./fake-io.ts";

test("the variables of a started mock let a sandbox run do all that a sandbox can", async () => {
  const { environment, close } = await startMock();
  onTestFinished(close);
  const words = [
    "run",
    "--target=sandbox",
    `--out=${await temporaryFolder()}`,
    "protocol/access/**",
  ];
  const { code, out, error } = await command(
    [...words, "--require=two-parties,stranger,accept"],
    environment,
  );
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(out).toMatch(/^sandbox: \d+ passed/);
});
