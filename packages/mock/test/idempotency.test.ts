import { expect, test } from "vitest";
import { connect, createMock, organizations } from "../src/index.ts";
import {
  type Answered,
  bothWays,
  connections,
  keys,
  naming,
  type Opened,
  page,
  reach,
  shown,
} from "./both-ways.ts";
import { overlapping } from "./overlapping.ts";

const day = 24 * 60 * 60 * 1000;

const post = ({ ask }: Opened, path: string, idempotencyKey: string, key = keys.source) =>
  ask("POST", path, { key, headers: { "idempotency-key": idempotencyKey } });

const same = ({ status, json, headers }: Answered) => [status, json, headers.get("request-id")];

bothWays("idempotency", (open) => {
  test("a repeated request is answered as the first was, and not carried out", async () => {
    const opened = await open();
    const id = await reach(opened);
    const path = `${connections}/${id}/deactivate`;
    const first = await post(opened, path, "k");
    await opened.ask("POST", `${connections}/${id}/reactivate`);
    expect(same(await post(opened, path, "k"))).toEqual(same(first));
    expect(shown(await opened.ask("GET", `${connections}/${id}`)).attributes.status).toBe(
      "pending",
    );
    const remaining = [await post(opened, path, "k"), await post(opened, path, "k")].map((answer) =>
      Number(answer.headers.get("ratelimit-remaining")),
    );
    expect(remaining[0]! - remaining[1]!).toBe(1);
  });

  test("a stored refusal stays, even when the request would be allowed by now", async () => {
    const opened = await open();
    const id = await reach(opened);
    const path = `${connections}/${id}/reactivate`;
    const refused = await post(opened, path, "k");
    await opened.ask("POST", `${connections}/${id}/deactivate`);
    expect(same(await post(opened, path, "k"))).toEqual(same(refused));
    expect([refused.status, (await post(opened, path, "another")).status]).toEqual([409, 200]);
  });

  test("a stored 500 stays", async () => {
    const opened = await open();
    const path = `${connections}/${await reach(opened)}/deactivate`;
    opened.mock.failNext();
    const statuses = [];
    for (const key of ["k", "k", "another"]) statuses.push((await post(opened, path, key)).status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  test("neither a 401 nor a 429 is stored", async () => {
    const opened = await open();
    const path = `${connections}/${await reach(opened)}/deactivate`;
    const statuses = [(await post(opened, path, "k", "none")).status];
    opened.mock.throttle(keys.source, 1);
    for (const key of ["k", "k"]) statuses.push((await post(opened, path, key)).status);
    expect(statuses).toEqual([401, 429, 200]);
  });

  test("other parameters under the same key are refused and change nothing", async () => {
    const opened = await open();
    const id = await reach(opened);
    const headers = { "idempotency-key": "k" };
    const body = naming(organizations.stranger.id);
    const first = await opened.ask("POST", connections, { headers, body });
    const answers = [
      await opened.ask("POST", connections, { headers, body: naming("org_none") }),
      await opened.ask("POST", `${connections}?page[size]=1`, { headers, body }),
      await opened.ask("POST", `${connections}/${id}/deactivate`, { headers, body }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect(shown(await opened.ask("GET", `${connections}/${id}`)).attributes.status).toBe(
      "pending",
    );
    expect(same(await opened.ask("POST", connections, { headers, body }))).toEqual(same(first));
  });

  test("a key is forgotten after 24 hours and not a millisecond earlier", async () => {
    const opened = await open();
    const path = `${connections}/${await reach(opened)}/deactivate`;
    const statuses = [(await post(opened, path, "k")).status];
    opened.mock.advance(day - 1);
    statuses.push((await post(opened, path, "k")).status);
    opened.mock.advance(1);
    statuses.push((await post(opened, path, "k")).status);
    expect(statuses).toEqual([200, 200, 409]);
  });

  test("each environment has keys of its own", async () => {
    const opened = await open();
    const path = `${connections}/${await reach(opened)}/deactivate`;
    const answers = [
      await post(opened, path, "k"),
      await post(opened, path, "k", keys.destination),
      await post(opened, path, "k", keys.elsewhere),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 409, 404]);
  });

  test("ignores the key of a GET, and an empty key of a POST", async () => {
    const opened = await open();
    const id = await reach(opened);
    const headers = { "idempotency-key": "k" };
    const read = async () =>
      shown(await opened.ask("GET", `${connections}/${id}`, { headers })).attributes.status;
    const statuses: (string | number)[] = [await read()];
    for (const idempotencyKey of ["", ""]) {
      statuses.push((await post(opened, `${connections}/${id}/deactivate`, idempotencyKey)).status);
    }
    expect([...statuses, await read()]).toEqual(["pending", 200, 409, "inactive"]);
  });

  test.each(["409", "422", "the first one's answer"])(
    "of two overlapping requests one is carried out (%s)",
    async (ruling) => {
      const { opened, answers } = await overlapping(open, {
        "protocol/idempotency-overlap": ruling,
      });
      expect(answers.map(({ status }) => status)).toEqual([201, Number(ruling) || 201]);
      expect(page(await opened.ask("GET", connections)).data).toHaveLength(1);
      const replayed = await opened.ask("POST", connections, {
        headers: { "idempotency-key": "k" },
        body: naming(organizations.destination.id),
      });
      expect(same(replayed)).toEqual(same(answers[0]));
    },
  );

  test("requests with keys of their own do not wait for each other's key", async () => {
    const opened = await open();
    const path = `${connections}/${await reach(opened)}/deactivate`;
    const answers = await Promise.all(["a", "b", "c"].map((key) => post(opened, path, key)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
  });
});

test("in-process, two requests sent at once overlap even where an answer takes no time", async () => {
  const mock = createMock();
  const id = connect(mock, keys.source, organizations.destination.id);
  const send = () =>
    mock.fetch(
      new Request(`http://mock.invalid${connections}/${id}/deactivate`, {
        method: "POST",
        headers: { authorization: `Bearer ${keys.source}`, "idempotency-key": "k" },
      }),
    );
  const answers = await Promise.all([send(), send()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 409]);
});
