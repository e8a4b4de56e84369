import { strictRefusal } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { organizations } from "../src/index.ts";
import { bothWays, connections, keys, naming, page, reach } from "./both-ways.ts";

const { destination } = organizations;
const attributes = { "destination-organization-id": destination.id };
const deep = (depth: number, open: string, close: string) =>
  open.repeat(depth) + close.repeat(depth);

bothWays("malformed input", (open) => {
  test.each([
    ["no body", undefined],
    ["an empty body", ""],
    ["half a document", '{"data":'],
    ["a form", "data[attributes][destination-organization-id]=org_1"],
    ["null", "null"],
    ["a number", "42"],
    ["a string", '"org_1"'],
    ["an array", [naming(destination.id)]],
    ["an empty object", {}],
    ["data that is null", { data: null }],
    ["data that is an array", { data: [{ attributes }] }],
    ["attributes that are null", { data: { attributes: null } }],
    ["attributes that are a string", { data: { attributes: destination.id } }],
    ["attributes beside data", { data: { attributes }, attributes }],
    ["a member beside the attributes", { data: { attributes, id: "cxn_1" } }],
    ["a destination that is null", naming(null)],
    ["a destination that is a number", naming(42)],
    ["a destination that is an array", naming([destination.id])],
    ["a destination that is an object", naming({ id: destination.id })],
    [
      "a destination only by inheritance",
      `{"data":{"attributes":{"__proto__":${JSON.stringify(attributes)}}}}`,
    ],
    ["deep arrays", deep(20_000, "[", "]")],
    ["deep objects", deep(20_000, '{"data":', "}").replace(":}", ":1}")],
    [
      "a deep destination",
      `{"data":{"attributes":{"destination-organization-id":${deep(20_000, "[", "]")}}}}`,
    ],
  ])("a connection is not created from %s", async (_, body) => {
    const { ask } = await open();
    const answer = await ask("POST", connections, { ...(body !== undefined && { body }) });
    expect(answer.status).toBe(400);
    strictRefusal(400)?.parse(answer.json);
    expect(page(await ask("GET", connections)).data).toEqual([]);
  });

  test.each(["", "org_none", "o".repeat(100_000), "ümlaut", "a b", "\u0000", "__proto__"])(
    "a destination %j is unknown",
    async (name) => {
      const { ask } = await open();
      const answer = await ask("POST", connections, { body: naming(name) });
      expect(answer.status).toBe(422);
      strictRefusal(422)?.parse(answer.json);
      expect(answer.json).toMatchObject({
        errors: [{ source: { pointer: "/data/attributes/destination-organization-id" } }],
      });
    },
  );

  test("an action ignores a body, however broken", async () => {
    const opened = await open();
    const statuses = [];
    for (const body of ["{", "null", deep(20_000, "[", "]"), "x".repeat(100_000)]) {
      const id = await reach(opened);
      const answer = await opened.ask("POST", `${connections}/${id}/deactivate`, { body });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200]);
  });

  test.each([
    "%ZZ",
    "%",
    "%00",
    "%E0%A4%A",
    "%2e%2e%2f",
    "%2F",
    "a%20b",
    "ü",
    "__proto__",
    "constructor",
    "x".repeat(8000),
    "cxn_mock000001%20",
  ])("an id %s is not found, whatever is done with it", async (id) => {
    const opened = await open();
    await reach(opened);
    for (const [method, path] of [
      ["GET", `${connections}/${id}`],
      ["POST", `${connections}/${id}/deactivate`],
      ["POST", `${connections}/${id}/reactivate`],
    ] as const) {
      const answer = await opened.ask(method, path);
      expect([path, answer.status]).toEqual([path, 404]);
      strictRefusal(404)?.parse(answer.json);
      expect((await opened.ask(method, path, { key: undefined })).status).toBe(401);
    }
    expect(await opened.accept(id, "destination")).toBe(false);
  });

  test.each([
    ["GET", "/"],
    ["GET", "/api/v1"],
    ["GET", "/api/v2/connect/connections"],
    ["GET", "/connect/connections"],
    ["GET", "/api/v1/connect/connection"],
    ["GET", "/api/v1//connect/connections"],
    ["GET", `${connections}/ID/deactivate`],
    ["GET", `${connections}/ID/reactivate/again`],
    ["POST", `${connections}/ID`],
    ["POST", `${connections}/ID/activate`],
    ["PATCH", `${connections}/ID`],
    ["PUT", `${connections}/ID`],
    ["DELETE", `${connections}/ID`],
    ["DELETE", connections],
    ["OPTIONS", connections],
    ["OPTIONS", `${connections}/ID/deactivate`],
    ["REPORT", connections],
  ])("%s %s is not found", async (method, path) => {
    const opened = await open();
    const id = await reach(opened);
    const answer = await opened.ask(method, path.replace("ID", id));
    expect(answer.status).toBe(404);
    strictRefusal(404)?.parse(answer.json);
  });

  test("a slash at the end of a path changes nothing", async () => {
    const opened = await open();
    const id = await reach(opened);
    const asked = ["", `/${id}`].map((path) => opened.ask("GET", `${connections}${path}/`));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test("a HEAD is answered as its GET is, without a body", async () => {
    const opened = await open();
    const id = await reach(opened);
    for (const [path, status] of [
      [connections, 200],
      [`${connections}/${id}`, 200],
      [`${connections}/none`, 404],
      ["/none", 404],
    ] as const) {
      const answer = await opened.ask("HEAD", path);
      expect([path, answer.status, answer.text]).toEqual([path, status, ""]);
    }
    expect((await opened.ask("HEAD", connections, { key: undefined })).status).toBe(401);
  });

  test.each([
    "page[size]=",
    "page[size]=-1",
    "page[size]=1.5",
    "page[size]=1e1",
    "page[size]=%2010",
    "page[size]=0x10",
    "page[size]=99999999999999999999999",
    "page[after]=",
    "page[before]=__proto__",
    "filter[banana]=1",
    "filter[status",
    "filter[status][]=pending",
    "filter[]=pending",
    "filter[__proto__]=1",
  ])("a list is refused that is asked for with %s", async (query) => {
    const opened = await open();
    await reach(opened);
    const answer = await opened.ask("GET", `${connections}?${query}`);
    expect(answer.status).toBe(400);
    strictRefusal(400)?.parse(answer.json);
  });

  test.each(["%ZZ=%ZZ", "&&&", "=", "page", "banana=1", "filter[status]=pending&x=%E0%A4%A"])(
    "a list ignores ?%s",
    async (query) => {
      const opened = await open();
      const id = await reach(opened);
      const { data } = page(await opened.ask("GET", `${connections}?${query}`));
      expect(data.map((row) => row.id)).toEqual([id]);
    },
  );

  test.each(["", "2023-01-05, 2023-01-05", "latest", "2023-1-5"])(
    "a Persona-Version %j is refused",
    async (version) => {
      const { ask } = await open();
      const answer = await ask("GET", connections, { headers: { "persona-version": version } });
      expect(answer.status).toBe(400);
      strictRefusal(400)?.parse(answer.json);
    },
  );

  test("an idempotency key may be long and odd", async () => {
    const { ask } = await open();
    const statuses = [];
    for (const key of ["k".repeat(4000), "a b\tc", "ÿ"]) {
      for (const sent of [1, 2]) {
        const body = naming(sent === 1 ? destination.id : "org_none");
        const headers = { "idempotency-key": key };
        statuses.push(
          (await ask("POST", connections, { key: keys.stranger, headers, body })).status,
        );
      }
    }
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409]);
  });
});
