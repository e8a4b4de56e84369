import { startMock, type StartOptions } from "@persona-conformance/mock";
import { expect, onTestFinished, test } from "vitest";
import { variables } from "../../src/environment.ts";
import { byOption, mockAlone } from "../../src/capabilities.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { sharedClock } from "../support/serve.ts";

async function started(options?: StartOptions) {
  const mock = await startMock(options);
  onTestFinished(mock.close);
  return mock;
}

test("a started mock sets every variable that says what a sandbox has", async () => {
  const { environment } = await started();
  // These say how a run behaves.
  const others = new Set(["PERSONA_STATE_DIR", "PERSONA_ALLOW_UNKNOWN_KEY", "PERSONA_OPENAPI"]);
  const ofSandbox = Object.keys(variables).filter(
    (name) => name.startsWith("PERSONA_") && !others.has(name),
  );
  expect(Object.keys(environment).toSorted()).toEqual(ofSandbox.toSorted());
});

test("with them a sandbox run does all that a sandbox can, share tokens too", async () => {
  const rulings = { "share-tokens/redeem-settles-after": "60" } as const;
  const { environment } = await started({ rulings, now: sharedClock.now });
  const required =
    "two-parties,stranger,accept,several,active-connection,share-source,share-destination,redeem,hydrate,clone";
  const words = ["run", "--target=sandbox", "--redeem=all", `--require=${required}`];
  const { code, out, error } = await command(
    [
      ...words,
      `--out=${await temporaryFolder()}`,
      "share-tokens/access/stranger-redeems",
      "share-tokens/redeem/hydrates",
      "share-tokens/redeem/clones",
    ],
    environment,
    { clock: sharedClock },
  );
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(out).toMatch(/^sandbox: \d+ passed/);
});

test("with them `doctor` finds no problem, and lacks only options and what no sandbox has", async () => {
  const { environment } = await started();
  const { code, out } = await command(["doctor", "--json"], environment);
  const { skipped } = JSON.parse(out) as {
    readonly skipped: readonly { readonly lacking: string }[];
  };
  expect(code).toBe(0);
  const lacking = skipped.map((row) => row.lacking);
  // A connection that is in use for share tokens is not the one to work on.
  const isUsual = (name: string) => byOption.has(name) || mockAlone.has(name) || name === "pause";
  expect(lacking.filter((name) => !isUsual(name))).toEqual([]);
});

test("where one connection serves both, `doctor` lets it be pending: a run has it accepted", async () => {
  const { environment, connectionId } = await started();
  const { out } = await command(["doctor", "--json"], {
    ...environment,
    PERSONA_ACTIVE_CONNECTION_ID: connectionId,
  });
  const { works, skipped } = JSON.parse(out) as {
    readonly works: boolean;
    readonly skipped: readonly { readonly lacking: string }[];
  };
  expect(works).toBe(true);
  expect(skipped.map(({ lacking }) => lacking)).not.toContain("pause");
});

test.each([
  ["without --redeem", [], "1 skipped: needs an option\n"],
  ["with --redeem clone", ["--redeem=clone"], "1 skipped: needs an option\n"],
  ["without objects", ["--redeem=hydrate"], "1 skipped: nothing to import into\n"],
])("a skipped import says what is missing: %s", async (name, options, expected) => {
  const { environment } = await started();
  const lacking = name === "without objects" ? { PERSONA_SHARE_DESTINATIONS: "" } : {};
  const out = `--out=${await temporaryFolder()}`;
  const words = ["run", "--target=sandbox", "share-tokens/redeem/hydrates", out, ...options];
  const run = await command(words, { ...environment, ...lacking });
  expect(run.out).toContain(expected);
});
