import {
  createRegistry,
  defineLifecycle,
  defineResource,
  operation,
  registry,
} from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import type { RunDocument } from "../../src/document/run-document.ts";
import { html } from "../../src/report/html/run.ts";
import { lanesOf } from "../../src/report/html/layout.ts";
import { document, exchange, failed, result } from "../support/run-document.ts";
import { contentOf } from "../support/page-content.ts";

const promise = (id: string) =>
  ({ id: `parcels/${id}`, level: "MUST", text: id, url: "https://parcels.example" }) as const;
const own = (id: string) => ({ ...promise(id), source: undefined, quote: undefined }) as never;

/** A resource with everything that a lifecycle can say. */
const parcels = defineResource({
  name: "parcels",
  one: "parcel",
  type: "post/parcel",
  idPrefix: "par_",
  attributes: { "parcel-state": "status", "lost-at": "timestamp or null" },
  relationships: {},
  lasting: [],
  removed: [],
  creation: [],
  filters: [],
  parties: {},
  operations: {
    create: operation("create-a-parcel", "POST", "/parcels", [201, 400]),
    send: operation("send-a-parcel", "POST", "/parcels/{parcel-id}/send", [202, 409]),
  },
  lifecycle: defineLifecycle({
    initial: "packed",
    statuses: ["packed", "under-way", "delivered", "lost"],
    parties: ["sender", "carrier", "receiver"],
    actions: {
      send: {
        from: ["packed"],
        by: ["sender"],
        to: { now: "under-way", later: ["delivered", "lost"] },
        while: { resource: "roads", status: "open" },
        cites: {
          allowed: own("sent"),
          status: own("sent-once"),
          party: own("sent-by-sender"),
          while: own("sent-on-roads"),
          settles: own("arrives"),
        },
      },
      find: {
        from: ["lost"],
        by: ["sender", "carrier", "receiver"],
        to: "packed",
        cites: { allowed: own("found"), status: own("found-once") },
      },
    },
    passages: {
      fade: {
        by: "time",
        from: ["packed"],
        to: "lost",
        at: "lost-at",
        cites: { allowed: own("fades") },
      },
    },
    refusals: { status: [409], party: [403], while: [409] },
  }),
  cites: {
    type: own("type"),
    shape: own("shape"),
    timestamps: own("timestamps"),
    statuses: own("statuses"),
    envelope: own("envelope"),
    initial: own("new"),
    acts: own("acts"),
    refused: own("refused"),
    reads: own("reads"),
  },
});

const both = createRegistry([...registry.resources, parcels]);
const parcel = (id: string, cites: string, given: Parameters<typeof result>[0] = {}) =>
  result({ id: `parcels/${id}`, cites: `parcels/${cites}`, ...given });

const run = document({
  results: [
    parcel("create/packed", "new"),
    parcel("lifecycle/send/packed/by-sender", "sent", {
      outcome: failed,
      exchanges: [
        {
          ...exchange,
          by: "sender",
          path: "/api/v1/parcels/par_1/send",
          status: 202,
          body: '{"data":{"attributes":{"parcelState":"under-way"}}}',
        },
      ],
    }),
    parcel("lifecycle/send/packed/by-carrier", "sent-by-sender"),
    parcel("settling", "arrives", { outcome: failed }),
    parcel("fading", "fades"),
  ],
});

const page = (shown: RunDocument) => contentOf(html(shown, both));
const sectionOf = (shown: RunDocument, name: string) =>
  new RegExp(`<section id="lifecycle/${name}">[^]*?</section>`).exec(page(shown))?.[0] ?? "";
const wideOf = (section: string) => /<svg class="wide"[^]*?<\/svg>/.exec(section)?.[0] ?? "";

describe("the life of a resource that the report knows nothing of", () => {
  const section = sectionOf(run, "parcels");

  it("is drawn with what parties, time and the system bring, each in the colour of what was seen", () => {
    const arrows = [
      ...wideOf(section).matchAll(/<a class="arrow ([^"]*)" href="#transition\/parcels\/([^"]*)"/g),
    ].map(([, kind, anchor]) => [anchor, kind]);
    expect(arrows).toEqual([
      ["create/", "conforms"],
      ["send/packed", "breaks"],
      ["find/lost", "unseen"],
      ["fade/packed", "conforms alone"],
      ["send-ends-delivered/under-way", "breaks alone"],
      ["send-ends-lost/under-way", "breaks alone"],
    ]);
  });

  it("says who or what brings each, what it depends on and what it may end in", () => {
    const text = section.replaceAll(/<[^>]*>/g, "");
    expect(text).toContain("The life of a parcel");
    for (const words of [
      "create makes a parcel with the status packed, by the sender",
      "send moves a parcel from packed to under-way, by the sender, while the other resource (roads) is open, then delivered or lost",
      "find moves a parcel from lost to packed, by any party",
      "fade moves a parcel from packed to lost, by time (lost-at)",
      "send-ends-delivered moves a parcel from under-way to delivered, by the system",
    ]) {
      expect(text).toContain(words);
    }
  });

  it("shows by a double frame where it ends", () => {
    const frames = [...wideOf(section).matchAll(/<g class="node">(.*?)<text[^>]*>([\w-]+)</g)].map(
      ([, boxes = "", status]) => [status, boxes.split("<rect").length - 1],
    );
    expect(frames).toEqual([
      ["packed", 1],
      ["under-way", 1],
      ["delivered", 2],
      ["lost", 1],
    ]);
  });

  it("has a table of every attempt", () => {
    expect(section).toContain('<td class="allowed"><a href="#what/parcels/lifecycle/send/packed');
    expect(section.match(/<td class="(?:allowed|refused)">/g)).toHaveLength(4 * 2 * 3);
  });

  it("says in that table where the documentation leaves an attempt open", () => {
    const tried = ["source", "destination"].map((party) =>
      result({ id: `share-tokens/lifecycle/expire/created/by-${party}` }),
    );
    const tokens = sectionOf(document({ results: tried }), "share-tokens");
    const lines = [
      ...tokens.matchAll(/href="#check\/([^"]*)"><span[^>]*>[^<]*<\/span> <span>([^<]*)/g),
    ];
    expect(lines.map(([, id, words]) => [id, words])).toEqual([
      ["share-tokens/lifecycle/expire/created/by-source", "→ expired"],
      ["share-tokens/lifecycle/expire/created/by-destination", "open"],
    ]);
  });

  it("shows in an answer the attribute that is its status, whatever its name and style", () => {
    expect(page(run)).toContain('<span class="became">under-way</span>');
    expect(page(run)).toContain('<span class="party first">sender</span>');
  });

  it("is left out where the run tried none of its checks, and beside others where it tried both", () => {
    expect(sectionOf(document(), "parcels")).toBe("");
    expect(sectionOf(run, "connections")).toBe("");
    const shown = { ...run, results: [...run.results, result()] };
    expect(page(shown)).toContain('<a href="#lifecycle/parcels">Life of a parcel</a>');
    expect(page(shown)).toContain('<a href="#lifecycle/connections">Life of a connection</a>');
  });
});

describe("lines of a drawing", () => {
  const statuses = ["a", "b", "c", "d"];
  const way = (from: string, to: string) => ({ from, to });

  it("stand on the line for one step, in an arc otherwise", () => {
    expect(lanesOf(statuses, [way("a", "b"), way("a", "c"), way("c", "a"), way("b", "b")])).toEqual(
      [
        { lane: 0 },
        { side: "forward", lane: 1 },
        { side: "back", lane: 0 },
        { side: "forward", lane: 0 },
      ],
    );
  });

  it("never lie on one another", () => {
    const ends = ["a b", "a b", "a d", "b d", "b c", "d a", "d a", "c b", "c c", "c c"];
    const ways = ends.map((one) => ({ from: one.slice(0, 1), to: one.slice(2) }));
    const lines = lanesOf(statuses, ways).map(({ side, lane }, index) => {
      const places = (ends[index] ?? "").split(" ").map((status) => statuses.indexOf(status));
      return { where: `${side} ${lane}`, start: Math.min(...places), end: Math.max(...places) };
    });
    for (const [index, one] of lines.entries()) {
      for (const other of lines.slice(index + 1)) {
        const isApart =
          one.where !== other.where || one.end <= other.start || other.end <= one.start;
        expect(isApart && JSON.stringify(one) !== JSON.stringify(other)).toBe(true);
      }
    }
  });
});
