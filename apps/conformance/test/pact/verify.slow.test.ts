import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { faults, rulings, type Rulings } from "@persona-conformance/mock";
import {
  type PactFile,
  type Provider,
  verify,
  type VerifiedInteraction,
} from "@persona-conformance/pact";
import { describe, expect, it } from "vitest";
import { mockProvider } from "../../src/pact/mock-provider.ts";
import { verificationCode } from "../../src/pact/verification.ts";
import { inWords } from "../../src/pact/needs.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { ourPact, ourVerifier } from "./pact.ts";

const withFault = (name: string) => {
  const worn = faults.filter((fault) => fault.name === name);
  expect(worn.length).toBe(1);
  return mockProvider({ faults: worn });
};
const those = (verified: readonly VerifiedInteraction[], kind: string) =>
  verified.filter(({ outcome }) => outcome.kind === kind).map(({ description }) => description);

/** No answers of the API's: what others do meanwhile, what stands before it, and how long it takes. */
const surroundings = new Set([
  "protocol/other-rows",
  "protocol/edge",
  "protocol/latency",
  "protocol/network",
  "protocol/quota",
]);

describe("a mock", () => {
  it.each([1, 2])(
    "that answers every open question in another way keeps the pact: answers number %i",
    async (number) => {
      const { pact } = await ourPact();
      const others = Object.entries(rulings)
        .filter(([id]) => !surroundings.has(id))
        .map(([id, { answers }]) => [id, answers[number % answers.length]]);
      const provider = mockProvider({ rulings: Object.fromEntries(others) as Partial<Rulings> });
      const verified = await verify(pact, provider, ourVerifier());
      expect(verified.filter(({ outcome }) => outcome.kind !== "passed")).toEqual([]);
    },
  );

  it("that reactivates straight to active does not keep the pact: exit 1, and the report says what came instead", async () => {
    const { pact } = await ourPact();
    const fault = "connections/lifecycle/reactivate/inactive/by-source/becomes-active";
    const out = await temporaryFolder();
    const file = join(out, "pact.json");
    const chosen = pact.interactions.filter(({ description }) =>
      description.includes("to reactivate"),
    );
    await writeFile(file, JSON.stringify({ ...pact, interactions: chosen }));
    const ended = await command(["pact", "verify", file, "--fault", fault, "--out", out]);
    expect(ended).toMatchObject({ code: 1, error: "" });
    expect(ended.out).toContain(
      "✗ a request of the source to reactivate a connection that is inactive\n    $.data.attributes.status: Expected 'active' (String) to be equal to 'pending' (String)\n",
    );
  });

  it.each([
    [
      "connections/lifecycle/deactivate/inactive/by-source/allowed",
      "a vain request of the source to deactivate a connection that is inactive",
    ],
    [
      "connections/lifecycle/reactivate/inactive/by-destination/allowed",
      "a vain request of the destination to reactivate a connection that is inactive",
    ],
  ])("with the fault %s does not", async (name, description) => {
    const { pact } = await ourPact();
    const interactions = pact.interactions.filter((one) => one.description === description);
    const verified = await verify({ ...pact, interactions }, withFault(name), ourVerifier());
    expect(those(verified, "failed")).toEqual([description]);
  });

  it("that lets nobody deactivate leaves undecided what needs a connection that is inactive, and is not asked", async () => {
    const { pact } = await ourPact();
    const interactions = pact.interactions.filter(
      ({ providerStates: [state] }) => state?.name === "a connection is inactive",
    );
    const asked: string[] = [];
    const faulty = withFault("connections/lifecycle/deactivate/pending/by-source/refused");
    const provider: Provider = {
      ...faulty,
      answer(request, by) {
        asked.push(request.path);
        return faulty.answer(request, by);
      },
    };
    const verified = await verify({ ...pact, interactions }, provider, ourVerifier());
    expect(new Set(verified.map(({ outcome }) => JSON.stringify(outcome)))).toEqual(
      new Set([
        JSON.stringify({
          kind: "undecided",
          problem: "the mock refuses to deactivate a connection: 409",
        }),
      ]),
    );
    expect(asked).toEqual([]);
  });
});

describe("what nobody here can verify is said to be so, and never counts as verified", () => {
  const message = {
    type: "Asynchronous/Messages",
    description: "an event",
    providerStates: [],
    contents: { content: {} },
  } as const;

  /** The first interaction of our pact, changed. */
  async function changed(change: (interaction: PactFile["interactions"][number]) => object) {
    const { pact } = await ourPact();
    const [first] = pact.interactions;
    if (first === undefined) throw new Error("the pact is empty");
    return { ...pact, interactions: [{ ...first, ...change(first) }] };
  }

  it.each<[string, (interaction: PactFile["interactions"][number]) => object, string]>([
    [
      "a state without a handler",
      () => ({ providerStates: [{ name: "it is full moon" }] }),
      'a handler of the state "it is full moon"',
    ],
    [
      "a key of nobody here",
      ({ request }) => ({ request: { ...request, headers: { Authorization: ["Bearer other"] } } }),
      "a key that its Authorization stands for",
    ],
    ["a message", () => message, "messages"],
  ])("%s", async (_, change, lacking) => {
    const pact = await changed(change);
    const [verified] = await verify(pact, mockProvider(), ourVerifier());
    expect(verified?.outcome).toEqual({ kind: "skipped", lacking: [lacking] });

    const folder = await temporaryFolder();
    const file = join(folder, "pact.json");
    await writeFile(file, JSON.stringify(pact));
    const { code, out } = await command(["pact", "verify", file, "--out", folder]);
    expect(code).toBe(2);
    expect(out).toContain("mock: 0 verified and 1 not verified\n");
    expect(out).toContain(
      `not verified for lack of ${inWords(lacking)}\n    ${verified?.description}\n`,
    );
  });
});

describe("the exit code of a verification", () => {
  const outcomes = {
    passed: { kind: "passed" },
    failed: { kind: "failed", problems: ["other"] },
    skipped: { kind: "skipped", lacking: ["accept"] },
    undecided: { kind: "undecided", problem: "silence" },
  } as const;

  it.each<[readonly (keyof typeof outcomes)[], readonly string[], number]>([
    [["passed"], [], 0],
    [["passed", "skipped"], [], 0],
    [["passed", "skipped"], ["accept"], 2],
    [["skipped"], [], 2],
    [["passed", "undecided"], [], 2],
    [["failed", "undecided"], [], 1],
  ])("%s, with %s required: %i", (kinds, required, code) => {
    const interactions = kinds.map((kind) => ({
      description: kind,
      states: [],
      cites: [],
      outcome: outcomes[kind],
    }));
    const given = { required: [...required], problems: [], interactions };
    expect(verificationCode(given)).toBe(code);
    expect(verificationCode({ ...given, problems: ["moved"] })).toBe(code === 0 ? 2 : code);
  });
});

it.each([
  [
    "there is no pact",
    ["nowhere"],
    "there is no pact at nowhere: check the path, or make our pact with `pnpm conformance pact generate`",
  ],
  ["a capability is unknown", ["--require", "fly"], "unknown capability fly: choose fixture, "],
  ["the file is no pact", ["package.json"], "package.json is no pact: consumer: "],
])("a mistake costs one line and exit 2: %s", async (_, words, message) => {
  const { code, error } = await command(["pact", "verify", ...words]);
  expect(code).toBe(2);
  expect(error).toMatch(/^error: .+\n$/);
  expect(error).toContain(message);
});
