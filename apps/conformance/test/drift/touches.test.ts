import { describe, expect, it } from "vitest";
import {
  written,
  type Edit,
  drift,
  document,
  post,
  one,
  withoutCreatedAt,
  withoutNote,
  restricted,
} from "./drift-between.ts";

describe("whom a change hits", () => {
  it("is named by promise, check, interaction and method", async () => {
    const { changes } = await document((description) => {
      delete (post(one + "/reactivate")(description)["responses"] as Record<string, unknown>)[
        "200"
      ];
    });
    expect(changes[0]?.touches).toMatchObject({
      statements: ["connections/action-answers-200", "protocol/declared-statuses"],
      checks: expect.arrayContaining(["protocol/wire/statuses"]) as string[],
      methods: ["client.connections.reactivate"],
    });
  });

  it("is nobody of ours, where our client does not read what is gone", async () => {
    const { changes } = await document(withoutNote);
    expect(changes[0]?.touches).toEqual({
      statements: [],
      checks: [],
      interactions: [],
      methods: [],
    });
  });

  const pact = {
    consumer: { name: "c" },
    provider: { name: "p" },
    interactions: [
      {
        description: "a note is read",
        request: { method: "GET", path: "/api/v1/connect/connections/cxn_1" },
        response: { status: 200, body: { data: { id: "cxn_1", attributes: { note: "x" } } } },
      },
      {
        description: "a list is read",
        request: {
          method: "GET",
          path: "/api/v1/connect/connections",
          query: { "filter[status]": ["active"] },
        },
        response: { status: 200, body: { data: [{ id: "cxn_1" }] } },
      },
    ],
  };
  const har = {
    log: {
      entries: [
        {
          request: {
            method: "POST",
            url: "https://api.withpersona.com/api/v1/connect/connections/cxn_1/reactivate?x=1",
            headers: [{ name: "Persona-Version", value: "2025-12-08" }],
          },
          response: {
            status: 200,
            headers: [{ name: "Request-Id", value: "req_1" }],
            content: {
              text: JSON.stringify({ data: { attributes: { createdAt: "2026-01-01" } } }),
            },
          },
        },
      ],
    },
  };

  it.each<[string, Edit, readonly string[], readonly string[]]>([
    ["a member that one interaction reads", withoutNote, ["a note is read"], []],
    [
      "a member that the archive reads in another inflection",
      withoutCreatedAt,
      [],
      ["POST /api/v1/connect/connections/cxn_1/reactivate → 200"],
    ],
    [
      "a promise about one operation",
      restricted,
      [],
      ["POST /api/v1/connect/connections/cxn_1/reactivate → 200"],
    ],
    [
      "a filter that is used",
      ({ paths }) => {
        const [, filter] = (paths["/connect/connections"]?.["get"]?.["parameters"] ?? []) as [
          unknown,
          { schema: { properties: object } },
        ];
        filter.schema.properties = {};
      },
      ["a list is read"],
      [],
    ],
    [
      "a status of an operation that is used",
      (description) => {
        (post(`${one}/deactivate`)(description)["responses"] as Record<string, unknown>)["418"] =
          {};
      },
      [],
      [],
    ],
    [
      "a header that the archive has seen",
      (description) => {
        const { responses } = post(`${one}/reactivate`)(description) as {
          responses: Record<string, { headers?: object }>;
        };
        const success = responses["200"];
        if (success !== undefined) delete success.headers;
      },
      [],
      ["POST /api/v1/connect/connections/cxn_1/reactivate → 200"],
    ],
  ])("of a team: %s", async (_, edit, byPact, byHar) => {
    const files = {
      "--pact": await written("pact.json", pact),
      "--har": await written("requests.har", har),
    };
    for (const [flag, expected] of [
      ["--pact", byPact],
      ["--har", byHar],
    ] as const) {
      const { changes } = await document(edit, flag, files[flag]);
      expect([flag, changes.flatMap(({ touches }) => touches.requests)]).toEqual([flag, expected]);
    }
    const { out } = await drift(edit, "--pact", files["--pact"]);
    expect(out).toContain(byPact.length > 0 ? "hits 1 request of yours" : "hits none of yours");
  });

  it("is named for files with a byte order mark, too", async () => {
    const [change] = (await document(withoutNote)).changes;
    const marked = async (text: string) => written("marked", `\uFEFF${text}`);
    for (const [flag, text] of [
      ["--pact", JSON.stringify(pact)],
      ["--har", JSON.stringify(har)],
      ["--accepted", `${change?.id} 2026-11-26 # We do not read it.\n`],
    ] as const) {
      const { code, error } = await drift(withoutNote, flag, await marked(text));
      expect([flag, code, error]).toEqual([flag, flag === "--accepted" ? 0 : 1, ""]);
    }
  });

  it("is unknown for a file that is neither a pact nor an archive", async () => {
    const file = await written("x.json", {});
    for (const [flag, expected] of [
      ["--pact", "is not a pact"],
      ["--har", "is not an HTTP archive"],
    ] as const) {
      const { code, error } = await drift(withoutNote, flag, file);
      expect({ code, said: error.includes(expected), lines: error.split("\n").length }).toEqual({
        code: 2,
        said: true,
        lines: 2,
      });
    }
  });
});
