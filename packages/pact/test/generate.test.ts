import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, kebabOf, readReply } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { describe, expect, it, onTestFinished } from "vitest";
import { ContractError } from "../src/contract-error.ts";
import { expectAsked, expectWhole, generate } from "../src/generate.ts";
import type { Interaction } from "../src/interaction.ts";
import { interactions } from "../src/interactions/index.ts";
import { membersOf, membersRead } from "../src/members.ts";
import { readPact } from "../src/read-pact.ts";

const consumer = "some-consumer";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "persona-pact-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The interaction of this description. */
function named(text: string): Interaction {
  const found = interactions.find(({ description }) => description === text);
  if (found === undefined) throw new Error(`there is no interaction ${text}`);
  return found;
}
const retrieval = named("a request of the source for a connection that is pending");
const refusal = named("a vain request for a connection that does not exist");
const deactivation = named("a request of the source to deactivate a connection that is pending");

/** A generation of these, and what is left in the file. */
async function generated(chosen: readonly Interaction[]) {
  const folder = await temporaryFolder();
  const { file, pact } = await generate({ folder, consumer, interactions: chosen });
  return { pact, text: await readFile(file, "utf8") };
}

const failure = (chosen: readonly Interaction[]) =>
  generated(chosen).then(
    () => "none",
    (error: unknown) => (error instanceof ContractError ? error.message : error),
  );

describe("the file", () => {
  it("has the same bytes in any order of the interactions, and again", async () => {
    const folder = await temporaryFolder();
    const texts: string[] = [];
    const some = interactions.filter((_, index) => index % 3 === 0);
    const orders = [some, some.toReversed(), [...some.slice(9), ...some.slice(0, 9)]];
    for (const order of orders) {
      const { file } = await generate({ folder, consumer, interactions: order });
      texts.push(await readFile(file, "utf8"));
    }
    expect(new Set(texts).size).toBe(1);
  });

  it("holds nothing of what stood in the folder before", async () => {
    const folder = await temporaryFolder();
    await mkdir(folder, { recursive: true });
    const { file } = await generate({ folder, consumer, interactions: [refusal] });
    await writeFile(join(folder, "stale.json"), "{}");
    const { pact } = await generate({ folder, consumer, interactions: [retrieval] });
    expect(pact.interactions.map(({ description }) => description)).toEqual([
      retrieval.description,
    ]);
    await expect(readFile(join(folder, "stale.json"))).rejects.toThrow("ENOENT");
    expect(await readFile(file, "utf8")).not.toContain(refusal.description);
  });

  it("holds what is known from the state as a value and all else as a shape, each with an example", async () => {
    const { pact, text } = await generated([retrieval]);
    const [written] = pact.interactions;
    const rules = written?.response?.["matchingRules"] as {
      readonly body: Readonly<Record<string, { readonly matchers: readonly { match: string }[] }>>;
    };
    const kinds = Object.entries(rules.body).map(([path, { matchers }]) => [
      path,
      matchers.map(({ match }) => match).join(),
    ]);
    expect(Object.fromEntries(kinds)).toEqual({
      "$.data.id": "equality",
      "$.data.attributes.status": "equality",
      "$.data.attributes['source-organization-id']": "equality",
      "$.data.attributes['destination-organization-id']": "equality",
      "$.data.attributes['created-at']": "type",
      "$.data.attributes['updated-at']": "type",
    });
    expect(JSON.parse(text)).not.toHaveProperty(["interactions", 0, "response", "generators"]);
  });

  it("names what is relied on, and no key", async () => {
    const { pact, text } = await generated([retrieval]);
    expect(Object.keys(pact.interactions[0]?.comments?.references?.["statements"] ?? {})).toEqual(
      [...retrieval.cites].toSorted(),
    );
    expect(text).toContain("Bearer key-of-the-source");
  });
});

describe("it is refused", () => {
  it("when two interactions have one name", async () => {
    const second = { ...retrieval, by: "destination" as const };
    expect(await failure([retrieval, second])).toBe(
      `two interactions are called "${retrieval.description}": name one otherwise`,
    );
  });

  it("when an interaction is lost on the way", async () => {
    const { pact } = await generated([retrieval]);
    expect(() => expectWhole(pact, [retrieval, refusal])).toThrow(
      `the pact holds 1 interactions instead of 2: it lacks "${refusal.description}"`,
    );
  });

  it("when the client asks otherwise than the interaction says", async () => {
    const call: Interaction["call"] = (client) =>
      client.connections.reactivate("cxn_pactConnection");
    expect(await failure([{ ...deactivation, call }])).toContain("was not expected");
  });

  it("when the client reads otherwise than the interaction says", async () => {
    const reads = {
      kind: "refusal" as const,
      status: 404,
      errors: [{ title: "Other" }],
    } satisfies Interaction["reads"];
    expect(await failure([{ ...refusal, reads }])).toContain('the client reads {"kind":"refusal"');
  });

  it("when the pact asks for a member that the client does not read", async () => {
    const body = { data: { id: "cxn_pactConnection", type: "connect/connection", attributes: {} } };
    const greedy: Interaction = {
      ...retrieval,
      answer: { status: 200, body },
      reads: { kind: "resource", resource: { id: "cxn_pactConnection" } },
    };
    expect(await failure([greedy])).toBe(
      `${retrieval.description}: the pact asks for data.type, which the client does not read`,
    );
  });

  it("when the client starts to read a member that the pact does not ask for", async () => {
    const { pact } = await generated([retrieval]);
    const document = pact.interactions[0]?.response?.body?.content;
    const exchange = await createClient({
      apiKey: "key",
      fetch: async () => Response.json(document),
    }).send({ method: "GET", path: "/connect/connections/cxn_1" });
    const today = membersRead(kebabOf(exchange), (body) => readReply(connections, exchange, body));
    expect(() => expectAsked(pact, new Map([[retrieval, today]]))).not.toThrow();

    // The client of tomorrow: the same, and one member more.
    const tomorrow = membersRead(kebabOf(exchange), (body) => {
      const { data } = body as { readonly data: { readonly attributes: Record<string, unknown> } };
      return [readReply(connections, exchange, body), data.attributes["trust-level"]];
    });
    expect(() => expectAsked(pact, new Map([[retrieval, tomorrow]]))).toThrow(
      `${retrieval.description}: the client reads data.attributes.trust-level, which the pact does not ask for`,
    );
  });

  it.each([
    ["{", "is no JSON"],
    ["{}", "is no pact: consumer"],
    [
      '{"consumer":{"name":"c"},"provider":{"name":"p"},"interactions":[],"metadata":{"pactSpecification":{"version":"4.0"}}}',
      "it holds no interaction",
    ],
    [
      '{"consumer":{"name":"c"},"provider":{"name":"p"},"interactions":[{"type":"Synchronous/HTTP","description":"d"}],"metadata":{"pactSpecification":{"version":"1.0.0"}}}',
      "it is of version 1.0.0 of the specification, and 2, 3 and 4 are read",
    ],
  ])("when it is no pact: %s", (text, message) => {
    expect(() => readPact(text, "some.json")).toThrow(message);
  });
});

describe("members", () => {
  it("are named by where they stand, those of rows once, in kebab-case", () => {
    expect(membersOf({ data: [{ createdAt: 1 }, { createdAt: 2, x: null }] })).toEqual([
      "data",
      "data[].created-at",
      "data[].x",
    ]);
  });

  it("are seen when they are looked at in any way, even where they are missing", () => {
    const seen = membersRead({ a: { b: [{ c: 1 }] } }, (document) => {
      const { a } = document as { readonly a: { readonly b: readonly { readonly c: number }[] } };
      return ["q" in a, Object.hasOwn(a, "r"), a.b.map(({ c }) => c)];
    });
    expect([...seen].toSorted()).toEqual(["a", "a.b", "a.b[].c", "a.q", "a.r"]);
  });
});
