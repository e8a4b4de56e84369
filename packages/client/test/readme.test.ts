import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { type ClientOptions, createClient } from "@persona-conformance/client";
import { reactivateAll } from "./readme-example.ts";
import { answer, apiKey, inactive, page } from "./stage.ts";

const read = (path: string) => readFile(new URL(path, import.meta.url), "utf8");
const readme = await read("../README.md");
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");

it("the README begins with the example that the tests below run", async () => {
  expect(blocks[0]).toBe(await read("./readme-example.ts"));
});

it("the example reads all pages, reactivates each connection, and tells what came of it", async () => {
  const next = "/api/v1/connect/connections?page%5Bafter%5D=cxn_1";
  const answers: Readonly<Record<string, Response>> = {
    "GET /connections?filter%5Bstatus%5D=inactive&page%5Bsize%5D=100": answer(
      200,
      page(next, inactive),
    ),
    "GET /connections?page%5Bafter%5D=cxn_1": answer(
      200,
      page(null, { ...inactive, id: "cxn_2" }, { ...inactive, id: "cxn_3" }),
    ),
    "POST /connections/cxn_1/reactivate": answer(200, {
      data: { ...inactive, attributes: { status: "pending" } },
    }),
    "POST /connections/cxn_2/reactivate": answer(403, { errors: [{ title: "Forbidden" }] }),
    "POST /connections/cxn_3/reactivate": new Response("<html>"),
  };
  const fetch = async ({ method, url }: Request) =>
    answers[`${method} ${url.split("/api/v1/connect")[1]}`] ?? answer(404);
  expect(await reactivateAll({ apiKey, fetch })).toEqual([
    "cxn_1: now pending",
    "cxn_2: refused with 403 Forbidden",
    "cxn_3: the answer has status 200 and its body is not JSON",
  ]);
});

it("the example tells of a list that is refused", async () => {
  expect(await reactivateAll({ apiKey, fetch: async () => answer(401, {}) })).toEqual([
    "the list: refused with 401 and no reason",
  ]);
});

const fetch = async () => Response.json({ errors: [{ title: "Conflict" }] }, { status: 409 });

it("a stub of one line is enough, as the README says", async () => {
  const stub = `const fetch = async () => Response.json({ errors: [{ title: "Conflict" }] }, { status: 409 });`;
  expect(blocks.filter((block) => block.includes(stub))).toHaveLength(1);
  const reply = await createClient({ apiKey: "any", fetch }).connections.reactivate("cxn_1");
  expect(reply).toMatchObject({ kind: "refusal", status: 409, errors: [{ title: "Conflict" }] });
});

it("the README names every option, and no other", () => {
  const options: Record<keyof ClientOptions, true> = {
    apiKey: true,
    baseUrl: true,
    version: true,
    inflection: true,
    timeout: true,
    deadline: true,
    retries: true,
    bodyLimit: true,
    secrets: true,
    pace: true,
    onExchange: true,
    onWait: true,
    newIdempotencyKey: true,
    fetch: true,
    clock: true,
    random: true,
  };
  const table = /^## Options\n(.*?)^## /ms.exec(readme)?.[1] ?? "";
  const rows = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(rows).toEqual(Object.keys(options));
});
