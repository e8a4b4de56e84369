import { connections as resource, strictRefusal } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { connect, organizations } from "../src/index.ts";
import { bothWays, connections, keys, type Opened, page, reach, shown } from "./both-ways.ts";

/** Connections from the source, oldest first. */
const connectMany = ({ mock }: Opened, count: number) =>
  Array.from({ length: count }, () => connect(mock, keys.source, mock.addOrganization().id));

const list = async ({ ask }: Opened, query: string) => page(await ask("GET", connections + query));

const idOf = (json: unknown) => (json as { data: { id: string } }).data.id;

const idsOf = ({ data }: ReturnType<typeof page>) => data.map(({ id }) => id);

bothWays("pages", (open) => {
  test("following next to the end and prev back shows each connection once each way", async () => {
    const opened = await open();
    const newestFirst = connectMany(opened, 25).toReversed();
    const walk = async (first: string, way: "next" | "prev") => {
      const pages = [];
      for (let path: string | null = first; path !== null && pages.length < 9;) {
        const walked = page(await opened.ask("GET", path));
        pages.push(idsOf(walked));
        path = walked.links[way];
      }
      return pages;
    };
    const forth = await walk(connections, "next");
    expect(forth.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(forth.flat()).toEqual(newestFirst);
    const back = await walk(`${connections}?page[before]=${newestFirst.at(-1)}`, "prev");
    expect(back.toReversed().flat()).toEqual(newestFirst.slice(0, -1));
  });

  test("links are paths with encoded brackets that keep filter, fields and size", async () => {
    const { ask, ...opened } = await open();
    const [, middle, newest, latest] = connectMany({ ask, ...opened }, 4);
    const query = "page[size]=1&filter[status]=pending&fields[connect/connection]=status";
    const kept = new URLSearchParams(query).toString();
    const answer = await ask("GET", `${connections}?${query}&page[after]=${latest}`);
    const linkTo = (name: string) => `${connections}?${kept}&page%5B${name}%5D=${newest}`;
    expect(answer.json).toMatchObject({
      data: [{ id: newest }],
      links: { prev: linkTo("before"), next: linkTo("after") },
    });
    expect((await ask("GET", linkTo("after"))).json).toMatchObject({ data: [{ id: middle }] });
  });

  test.each([1, 100])("a page of %i holds as many", async (size) => {
    const opened = await open();
    connectMany(opened, 101);
    expect((await list(opened, `?page[size]=${size}`)).data).toHaveLength(size);
  });

  test("what is created meanwhile does not disturb the pages that follow", async () => {
    const opened = await open();
    const ids = connectMany(opened, 4).toReversed();
    const first = await list(opened, "?page[size]=2");
    connectMany(opened, 3);
    const second = page(await opened.ask("GET", first.links.next ?? ""));
    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
  });

  test("a cursor that only others may see gets the same answer as an invalid cursor", async () => {
    const opened = await open();
    const foreign = connect(opened.mock, keys.destination, organizations.stranger.id);
    for (const cursor of [foreign, "none"]) {
      const answer = await opened.ask("GET", `${connections}?page[after]=${cursor}`);
      expect(answer.status).toBe(400);
      strictRefusal(400)?.parse(answer.json);
    }
  });

  test("a list is filtered by status, by destination, and by both", async () => {
    const opened = await open();
    const inactive = await reach(opened, "inactive");
    const active = await reach(opened, "active");
    const [pending] = connectMany(opened, 1);
    const { id: destination } = organizations.destination;
    for (const [query, ids] of [
      ["filter[status]=inactive", [inactive]],
      ["filter[status]=active", [active]],
      ["filter[status]=pending", [pending]],
      ["filter[status]=banana", []],
      [`filter[destination-organization-id]=${destination}`, [active, inactive]],
      [`filter[status]=active&filter[destination-organization-id]=${destination}`, [active]],
      [`filter[status]=pending&filter[destination-organization-id]=${destination}`, []],
    ] as const) {
      expect([query, idsOf(await list(opened, `?${query}`))]).toEqual([query, ids]);
    }
  });

  test("brackets and slash mean the same, encoded or not", async () => {
    const opened = await open();
    await reach(opened, "inactive");
    const [id] = connectMany(opened, 1);
    await reach(opened, "inactive");
    const query = "filter[status]=pending&page[size]=1&fields[connect/connection]=status";
    const encoded = query.replaceAll("[", "%5B").replaceAll("]", "%5d").replaceAll("/", "%2F");
    for (const spelled of [query, encoded]) {
      const { json } = await opened.ask("GET", `${connections}?${spelled}`);
      expect(json).toEqual({
        data: [{ type: resource.type, id, attributes: { status: "pending" } }],
        links: { prev: null, next: null },
      });
    }
  });
});

bothWays("sparse fieldsets", (open) => {
  const fields = `fields[${resource.type}]`;

  test("only the named attributes are shown, by every operation that takes fields", async () => {
    const opened = await open();
    const id = await reach(opened);
    const sparse = { type: resource.type, id, attributes: { status: "pending" } };
    const query = `?${fields}=status,banana`;
    const created = await opened.ask("POST", connections + query, {
      key: keys.destination,
      body: { data: { attributes: { "destination-organization-id": organizations.source.id } } },
    });
    expect(created.json).toEqual({ data: { ...sparse, id: idOf(created.json) } });
    const read = await opened.ask("GET", `${connections}/${id}${query}`);
    expect(read.json).toEqual({ data: sparse });
    const listed = await opened.ask(
      "GET",
      `${connections}${query}&page[after]=${idOf(created.json)}`,
    );
    expect(listed.json).toMatchObject({ data: [sparse] });
    const none = await opened.ask("GET", `${connections}/${id}?${fields}=`);
    expect(none.json).toEqual({ data: { ...sparse, attributes: {} } });
  });

  test("deactivate and reactivate take no fields", async () => {
    const opened = await open();
    const id = await reach(opened);
    for (const action of ["deactivate", "reactivate"]) {
      const answer = await opened.ask("POST", `${connections}/${id}/${action}?${fields}=status`);
      expect(shown(answer).attributes["source-organization-id"]).toBe(organizations.source.id);
    }
  });

  test.each([
    ["2023-01-05", ["created_at"]],
    ["2025-10-27", ["created_at", "created-at", "createdAt"]],
  ])("in version %s a snake_case answer finds the names %j", async (version, found) => {
    const opened = await open({ apiVersion: version });
    const path = `${connections}/${await reach(opened)}`;
    const headers = { "key-inflection": "snake" };
    const names = [];
    for (const name of ["created_at", "created-at", "createdAt"]) {
      const { json } = await opened.ask("GET", `${path}?${fields}=${name}`, { headers });
      const { attributes } = (json as { data: { attributes: object } }).data;
      if ("created_at" in attributes) names.push(name);
    }
    expect(names).toEqual(found);
  });

  test("the version of a request goes before the mock's own", async () => {
    const opened = await open({ apiVersion: "2025-10-27" });
    const path = `${connections}/${await reach(opened)}?${fields}=createdAt`;
    const headers = { "persona-version": "2023-01-05" };
    const { json } = await opened.ask("GET", path, { headers });
    expect(json).toMatchObject({ data: { attributes: {} } });
    expect((json as { data: { attributes: object } }).data.attributes).toEqual({});
  });

  test("both cursors are answered as ruled for both, also where nothing comes after the one", async () => {
    const opened = await open({
      rulings: { "protocol/cursor-both": "a page", "protocol/cursor-last": "404" },
    });
    const [first, second] = connectMany(opened, 2);
    const statusOf = async (query: string) =>
      (await opened.ask("GET", `${connections}?${query}`)).status;
    expect(await statusOf(`page[after]=${first}`)).toBe(404);
    expect(await statusOf(`page[after]=${first}&page[before]=${second}`)).toBe(200);
  });
});
