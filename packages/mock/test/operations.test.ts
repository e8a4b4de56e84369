import { connections as resource, schemasOf, strictRefusal } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { connect, organizations } from "../src/index.ts";
import { bothWays, connections, keys, naming, page, reach, shown } from "./both-ways.ts";

const { source, destination } = organizations;
const { lifecycle } = resource;
const { strictDocument, strictPage } = schemasOf(resource);

bothWays("operations", (open) => {
  test("a created connection is pending, from the caller to the named organization", async () => {
    const { ask } = await open();
    const created = await ask("POST", connections, { body: naming(destination.id) });
    expect(created.status).toBe(201);
    expect(strictDocument.parse(created.json).data.attributes).toMatchObject({
      status: "pending",
      "source-organization-id": source.id,
      "destination-organization-id": destination.id,
      "created-at": "2026-01-01T00:00:00.123Z",
      "updated-at": "2026-01-01T00:00:00.123Z",
    });
    const read = await ask("GET", `${connections}/${shown(created).id}`);
    expect([read.status, read.json]).toEqual([200, created.json]);
  });

  test("a pair is connected once, and the other direction is another connection", async () => {
    const { ask } = await open();
    const statuses = [];
    for (const [key, { id }] of [
      [keys.source, destination],
      [keys.source, destination],
      [keys.destination, source],
    ] as const) {
      statuses.push((await ask("POST", connections, { key, body: naming(id) })).status);
    }
    expect(statuses).toEqual([201, 409, 201]);
  });

  test("a list holds both directions, newest first, and no one else's connections", async () => {
    const { mock, ask } = await open();
    const first = connect(mock, keys.source, destination.id);
    const second = connect(mock, keys.destination, source.id);
    connect(mock, keys.destination, organizations.stranger.id);
    const listed = await ask("GET", connections);
    expect(strictPage.parse(listed.json).data.map(({ id }) => id)).toEqual([second, first]);
    expect(page(listed).links).toEqual({ prev: null, next: null });
  });

  test.each(["GET /", "POST /deactivate", "POST /reactivate"])(
    "%s is not found by a stranger, from another environment, or where there is nothing",
    async (operation) => {
      const opened = await open();
      const id = await reach(opened);
      const [method = "", path = ""] = operation.split(" ");
      for (const [key, asked] of [
        [keys.stranger, id],
        [keys.elsewhere, id],
        [keys.source, "cxn_none"],
      ] as const) {
        const target = `${connections}/${asked}${path === "/" ? "" : path}`;
        const answer = await opened.ask(method, target, { key });
        expect([asked, answer.status]).toEqual([asked, 404]);
        strictRefusal(404)?.parse(answer.json);
      }
      expect(shown(await opened.ask("GET", `${connections}/${id}`)).attributes.status).toBe(
        "pending",
      );
    },
  );

  test.each(lifecycle.attempts)("$party tries to $action what is $status", async (attempt) => {
    const { action, party, status } = attempt;
    const opened = await open();
    const id = await reach(opened, status);
    const read = async () => shown(await opened.ask("GET", `${connections}/${id}`)).attributes;
    const before = await read();
    opened.mock.advance(1000);

    const ruling = lifecycle.rule(attempt);
    const expected = ruling.allowed
      ? { ...before, status: ruling.to, "updated-at": "2026-01-01T00:00:01.123Z" }
      : before;
    const refusal = !ruling.allowed && (ruling.because.includes("party") ? 403 : 409);
    const tried = async () => {
      if (action === "accept") return opened.accept(id, party);
      const answer = await opened.ask("POST", `${connections}/${id}/${action}`, {
        key: keys[party],
      });
      return answer.status === 200 ? shown(answer).attributes : answer.status;
    };
    const answered = action === "accept" ? ruling.allowed : refusal || expected;
    expect([await tried(), await read()]).toEqual([answered, expected]);
  });

  test("there is no way to accept below /api/v1", async () => {
    const opened = await open();
    const id = await reach(opened);
    const answer = await opened.ask("POST", `${connections}/${id}/accept`, {
      key: keys.destination,
    });
    expect(answer.status).toBe(404);
    expect(shown(await opened.ask("GET", `${connections}/${id}`)).attributes.status).toBe(
      "pending",
    );
  });

  test("two changes within one millisecond still differ in updated-at", async () => {
    const opened = await open();
    const id = await reach(opened);
    const times = [];
    for (const action of ["deactivate", "reactivate"]) {
      const answer = await opened.ask("POST", `${connections}/${id}/${action}`);
      const { attributes } = strictDocument.parse(answer.json).data;
      times.push(attributes["updated-at"]);
    }
    expect(times).toEqual(["2026-01-01T00:00:00.124Z", "2026-01-01T00:00:00.125Z"]);
  });

  test("an added organization can connect and be connected with", async () => {
    const { mock, ask } = await open();
    const added = mock.addOrganization();
    const key = added.environments[0].keys[0];
    const answers = [
      await ask("POST", connections, { body: naming(added.id) }),
      await ask("POST", connections, { key, body: naming(source.id) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(mock.organizationOf(resource, shown(answers[1]!).id, "source")).toBe(added.id);
  });
});
