import {
  connectionAttributes,
  connectionType,
  inflectKey,
} from "@persona-conformance/schemas/facts";
import type { Stored, View } from "./connection-rules.ts";
import type { Fault } from "./fault.ts";
import { type Page, paginate } from "./pages.ts";
import type { Context } from "./protocol.ts";

type Resource = Record<string, unknown>;

/** A fault in how a connection is written. */
const shown = (
  name: string,
  breaks: Fault["breaks"],
  change: (resource: Resource, view: View, context: Context) => Resource,
): Fault => ({
  name,
  breaks,
  connections: ({ resource }) => ({
    resource: (view, context) => change(resource(view, context), view, context),
  }),
});

const attributesOf = (resource: Resource) => resource["attributes"] as Resource;
const withAttributes = (resource: Resource, changed: Resource): Resource => ({
  ...resource,
  attributes: { ...attributesOf(resource), ...changed },
});
const without = (resource: Resource, name: string): Resource => {
  const { [name]: _, ...rest } = attributesOf(resource);
  return { ...resource, attributes: rest };
};
const isAction = ({ operation }: Context) => /^(de|re)activate/.test(operation);
const isReactivate = ({ operation }: Context) => operation.startsWith("reactivate");
const isList = ({ operation }: Context) => operation.startsWith("list");
const isCreate = ({ operation }: Context) => operation.startsWith("create");
const later = (time: unknown, milliseconds: number) =>
  new Date(Date.parse(String(time)) + milliseconds).toISOString();

/** What can be wrong about connections beside their lifecycle. */
export const connectionFaults: readonly Fault[] = [
  shown("resource/plural-type", "resource-type", (resource) => ({
    ...resource,
    type: "connect/connections",
  })),
  shown("resource/inflected-type", "resource-type", (resource) => ({
    ...resource,
    type: connectionType.replace("/", "-"),
  })),
  ...connectionAttributes.map((name) =>
    shown(`resource/without-${name}`, "resource-shape", (resource) => without(resource, name)),
  ),
  shown("resource/numeric-id", "resource-shape", (resource) => ({ ...resource, id: 7 })),
  shown("resource/null-updated-at", "resource-shape", (resource) =>
    withAttributes(resource, { "updated-at": null }),
  ),
  shown("resource/unix-timestamps", "resource-timestamps", (resource, { createdAt }) =>
    withAttributes(resource, { "created-at": String(createdAt) }),
  ),
  shown("resource/local-timestamps", "resource-timestamps", (resource) =>
    withAttributes(resource, {
      "updated-at": String(attributesOf(resource)["updated-at"]).replace(/Z$/, ""),
    }),
  ),
  shown("resource/updated-before-created", "resource-timestamps", (resource) =>
    withAttributes(resource, {
      "updated-at": later(attributesOf(resource)["created-at"], -60_000),
    }),
  ),
  ...["token", "name", "organization-id", "scopes", "creator-id", "creator-type"].map((name) =>
    shown(`resource/${name}-is-back`, "resource-removed-members", (resource) =>
      withAttributes(resource, { [name]: "x" }),
    ),
  ),
  shown("resource/parties-swapped-for-destination", "one-view", (resource, view, { caller }) =>
    caller.organizationId === view.destination
      ? withAttributes(resource, {
          "source-organization-id": view.destination,
          "destination-organization-id": view.source,
        })
      : resource,
  ),
  shown("resource/status-hidden-from-destination", "one-view", (resource, view, { caller }) =>
    caller.organizationId === view.destination
      ? withAttributes(resource, { status: "pending" })
      : resource,
  ),
  shown("resource/capital-status", "resource-status-values", (resource) =>
    withAttributes(resource, {
      status: String(attributesOf(resource)["status"]).replace(/^a/, "A"),
    }),
  ),
  shown("resource/creator-without-id", "resource-shape", (resource) => ({
    ...resource,
    relationships: { creator: { data: { type: "api-key" } } },
  })),
  shown("list/destination-sees-pending", "list-both-directions", (resource, view, context) =>
    isList(context) && context.caller.organizationId === view.destination
      ? withAttributes(resource, { status: "pending" })
      : resource,
  ),
  shown("resource/list-shows-old-status", "list-row-is-resource", (resource, _view, context) =>
    isList(context) ? withAttributes(resource, { status: "pending" }) : resource,
  ),
  shown("resource/list-shows-other-times", "list-row-is-resource", (resource, _view, context) =>
    isList(context)
      ? withAttributes(resource, {
          "updated-at": later(attributesOf(resource)["updated-at"], 5000),
        })
      : resource,
  ),
  shown("actions/answer-with-another-id", "action-answers-200", (resource, _view, context) =>
    isAction(context) ? { ...resource, id: `${String(resource["id"])}x` } : resource,
  ),
  shown("actions/answer-with-new-created-at", "reactivate-keeps-record", (resource, _v, context) =>
    isReactivate(context)
      ? withAttributes(resource, { "created-at": attributesOf(resource)["updated-at"] })
      : resource,
  ),
  shown("actions/answer-with-old-updated-at", "action-moves-updated-at", (resource, _v, context) =>
    isAction(context)
      ? withAttributes(resource, { "updated-at": attributesOf(resource)["created-at"] })
      : resource,
  ),
  shown("actions/answer-swaps-parties", "reactivate-keeps-record", (resource, view, context) =>
    isReactivate(context)
      ? withAttributes(resource, {
          "source-organization-id": view.destination,
          "destination-organization-id": view.source,
        })
      : resource,
  ),
  {
    name: "actions/updated-at-stays",
    breaks: "action-moves-updated-at",
    connections: ({ carryOut }) => ({
      carryOut(tried, to) {
        carryOut(tried, to, tried.connection.updatedAt);
      },
    }),
  },
  {
    name: "actions/updated-at-goes-back",
    breaks: "action-moves-updated-at",
    connections: ({ carryOut }) => ({
      carryOut(tried, to) {
        carryOut(tried, to, tried.connection.updatedAt - 1);
      },
    }),
  },
  {
    name: "reactivate/remembers-acceptance",
    breaks: "reactivate-accept-again",
    connections: ({ carryOut }) => {
      const accepted = new Set<string>();
      return {
        carryOut(tried, to, now) {
          const { action, connection } = tried;
          if (action === "accept") accepted.add(connection.id);
          const restored = action === "reactivate" && accepted.has(connection.id);
          carryOut(tried, restored ? "active" : to, now);
        },
      };
    },
  },
  {
    name: "reactivate/by-destination-after-source",
    breaks: "reactivate-by-source",
    connections: ({ decide, carryOut }) => {
      const off = new Map<string, string>();
      return {
        carryOut(tried, to, now) {
          if (to === "inactive") off.set(tried.connection.id, tried.party);
          carryOut(tried, to, now);
        },
        decide(tried) {
          const ruling = decide(tried);
          const bySource = off.get(tried.connection.id) === "source";
          const theirs = tried.action === "reactivate" && tried.party === "destination";
          if (ruling.allowed || !theirs || !bySource || tried.connection.status !== "inactive") {
            return ruling;
          }
          return { allowed: true, to: "pending", cites: ruling.cites };
        },
      };
    },
  },
  {
    name: "reactivate/becomes-active-later",
    breaks: "reactivate-accept-again",
    connections: ({ read, carryOut }) => {
      const on = new Map<string, number>();
      return {
        carryOut(tried, to, now) {
          if (tried.action === "reactivate") on.set(tried.connection.id, now);
          else on.delete(tried.connection.id);
          carryOut(tried, to, now);
        },
        read(connection, context, now) {
          const since = on.get(connection.id);
          if (since !== undefined && now > since + 300) connection.status = "active";
          return read(connection, context, now);
        },
      };
    },
  },
  {
    name: "reactivate/fails-after-ten-rounds",
    breaks: "reactivate-to-pending",
    connections: ({ decide }) => {
      const rounds = new Map<string, number>();
      return {
        decide(tried) {
          const ruling = decide(tried);
          if (tried.action !== "reactivate" || !ruling.allowed) return ruling;
          const round = (rounds.get(tried.connection.id) ?? 0) + 1;
          rounds.set(tried.connection.id, round);
          if (round <= 10) return ruling;
          return { allowed: false, because: ["status"], with: [409], cites: ruling.cites };
        },
      };
    },
  },
  {
    name: "strangers/may-read",
    breaks: "strangers-excluded",
    connections: ({ partyOf }) => ({
      partyOf: (connection, caller) => partyOf(connection, caller) ?? "destination",
    }),
  },
  {
    name: "destination/cannot-see",
    breaks: "one-view",
    connections: ({ partyOf }) => ({
      partyOf(connection, caller) {
        const party = partyOf(connection, caller);
        return party === "destination" ? undefined : party;
      },
    }),
  },
  {
    name: "destination/cannot-see-while-inactive",
    breaks: "one-view",
    connections: ({ partyOf }) => ({
      partyOf(connection, caller) {
        const party = partyOf(connection, caller);
        return party === "destination" && connection.status === "inactive" ? undefined : party;
      },
    }),
  },
  {
    name: "list/oldest-first",
    breaks: "list-newest-first",
    connections: () => ({ order: (rows) => [...rows] }),
  },
  {
    name: "list/latest-change-first",
    breaks: "list-newest-first",
    connections: () => ({ order: (rows) => rows.toSorted((a, b) => b.updatedAt - a.updatedAt) }),
  },
  kept(
    "list/without-inbound",
    "list-both-directions",
    ({ source }, { caller }) => source === caller.organizationId,
  ),
  kept(
    "list/without-outbound",
    "list-both-directions",
    ({ source }, { caller }) => source !== caller.organizationId,
  ),
  kept("list/without-inactive", "list-filter-status", ({ status }) => status !== "inactive"),
  ...(["status", "destination-organization-id"] as const).flatMap((filter): Fault[] => [
    {
      name: `list/filter-${filter}-ignored`,
      breaks: filter === "status" ? "list-filter-status" : "list-filter-destination",
      connections: ({ select }) => ({
        select(rows, context, now) {
          const query = new URLSearchParams(context.query);
          query.delete(`filter[${filter}]`);
          return select(rows, { ...context, query }, now);
        },
      }),
    },
    {
      name: `list/filter-${filter}-empties`,
      breaks: filter === "status" ? "list-filter-status" : "list-filter-destination",
      connections: ({ select }) => ({
        select: (rows, context, now) =>
          context.query.has(`filter[${filter}]`) ? [] : select(rows, context, now),
      }),
    },
  ]),
  {
    name: "list/filter-status-lags",
    breaks: "list-filter-status",
    connections: ({ select }) => ({
      select(rows, context, now) {
        const selected = select(rows, context, now);
        const wanted = context.query.get("filter[status]");
        if (wanted === null || "status" in selected) return selected;
        // As it was created, for good: an index that nobody updates.
        return wanted === "pending" ? rows : [];
      },
    }),
  },
  {
    name: "list/filter-destination-matches-source",
    breaks: "list-filter-destination",
    connections: ({ select }) => ({
      select(rows, context, now) {
        const wanted = context.query.get("filter[destination-organization-id]");
        if (wanted === null) return select(rows, context, now);
        return rows.filter(({ source, destination }) => [source, destination].includes(wanted));
      },
    }),
  },
  {
    name: "pages/twenty-by-default",
    breaks: "page-default-size",
    connections: () => ({
      paginate({ query, ...paging }) {
        const asked = new URLSearchParams(query);
        if (!asked.has("page[size]")) asked.set("page[size]", "20");
        return paginate({ ...paging, query: asked });
      },
    }),
  },
  {
    name: "pages/size-ignored",
    breaks: "page-size",
    connections: () => ({
      paginate({ query, ...paging }) {
        const asked = new URLSearchParams(query);
        asked.delete("page[size]");
        return paginate({ ...paging, query: asked });
      },
    }),
  },
  {
    name: "pages/fifty-at-the-most",
    breaks: "page-size",
    connections: () => ({
      paginate({ query, ...paging }) {
        const asked = new URLSearchParams(query);
        if (Number(asked.get("page[size]")) > 50) asked.set("page[size]", "50");
        return paginate({ ...paging, query: asked });
      },
    }),
  },
  paged("pages/next-on-last-page", "page-ends", ({ rows, next, prev }, path) => ({
    rows,
    prev,
    next: next ?? `${path}?page%5Bafter%5D=${rows.at(-1)?.id ?? ""}`,
  })),
  paged("pages/prev-on-first-page", "page-ends", ({ rows, next, prev }, path) => ({
    rows,
    next,
    prev: prev ?? `${path}?page%5Bbefore%5D=${rows[0]?.id ?? ""}`,
  })),
  paged("pages/no-next", "page-walk", (page) => ({ ...page, next: null })),
  paged("pages/no-prev", "page-back", (page) => ({ ...page, prev: null })),
  paged("pages/prev-goes-on", "page-back", (page) => ({
    ...page,
    prev: page.prev?.replace("before", "after") ?? null,
  })),
  paged("pages/next-repeats-a-row", "page-walk", ({ rows, ...page }, _path, cursor) => ({
    ...page,
    rows: cursor === undefined ? rows : [cursor, ...rows],
  })),
  paged("pages/next-skips-a-row", "page-walk", ({ rows, ...page }, _path, cursor) => ({
    ...page,
    rows: cursor === undefined ? rows : rows.slice(1),
  })),
  paged("pages/absolute-links", "page-links", ({ rows, next, prev }) => ({
    rows,
    next: next && `https://api.withpersona.com${next}`,
    prev: prev && `https://api.withpersona.com${prev}`,
  })),
  paged("pages/links-without-prefix", "page-links", ({ rows, next, prev }) => ({
    rows,
    next: next?.replace("/api/v1", "") ?? null,
    prev: prev?.replace("/api/v1", "") ?? null,
  })),
  paged("pages/one-row-too-many", "page-size", ({ rows, ...page }) => ({
    ...page,
    rows: [...rows, ...rows.slice(-1)],
  })),
  {
    name: "pages/offsets-for-cursors",
    breaks: "page-stable",
    connections: () => {
      const offsets = new Map<string, number>();
      return {
        paginate(paging) {
          const page = paginate(paging);
          if (!("rows" in page)) return page;
          const after = paging.query.get("page[after]");
          const start = after === null ? 0 : (offsets.get(after) ?? 0);
          const rows = paging.selected.slice(start, start + page.rows.length);
          const last = rows.at(-1);
          if (last !== undefined) offsets.set(last.id, start + rows.length);
          return {
            ...page,
            rows: after === null && !paging.query.has("page[before]") ? page.rows : rows,
          };
        },
      };
    },
  },
  {
    name: "fields/ignored",
    breaks: "fields-select",
    connections: () => ({ sparse: (resource) => resource }),
  },
  {
    name: "fields/empty",
    breaks: "fields-select",
    connections: ({ sparse }) => ({
      sparse(resource, context, version) {
        const asked = context.query.has(`fields[${connectionType}]`);
        return asked ? { ...resource, attributes: {} } : sparse(resource, context, version);
      },
    }),
  },
  {
    name: "fields/kebab-only",
    breaks: "fields-any-inflection",
    connections: ({ sparse }) => ({
      sparse(resource, context, version) {
        const name = `fields[${connectionType}]`;
        const query = new URLSearchParams(context.query);
        const names = (query.get(name) ?? "").split(",");
        if (!query.has(name)) return sparse(resource, context, version);
        query.set(name, names.filter((one) => inflectKey(one, "kebab") === one).join(","));
        return sparse(resource, { ...context, query }, version);
      },
    }),
  },
  {
    name: "fields/drop-type",
    breaks: "fields-select",
    connections: ({ sparse }) => ({
      sparse(resource, context, version) {
        const left = sparse(resource, context, version) as Resource;
        if (!context.query.has(`fields[${connectionType}]`)) return left;
        const { type: _, ...rest } = left;
        return rest;
      },
    }),
  },
  {
    name: "create/is-active",
    breaks: "create-is-pending",
    connections: ({ created }) => ({
      created: (connection) => created({ ...connection, status: "active" }),
    }),
  },
  {
    name: "create/is-inactive",
    breaks: "create-is-pending",
    connections: ({ created }) => ({
      created: (connection) => created({ ...connection, status: "inactive" }),
    }),
  },
  shown("create/answers-active", "create-is-pending", (resource, _view, context) =>
    isCreate(context) ? withAttributes(resource, { status: "active" }) : resource,
  ),
  shown("create/swaps-parties", "create-by-source", (resource, view, context) =>
    isCreate(context)
      ? withAttributes(resource, {
          "source-organization-id": view.destination,
          "destination-organization-id": view.source,
        })
      : resource,
  ),
  shown("create/another-source", "create-by-source", (resource, _view, context) =>
    isCreate(context)
      ? withAttributes(resource, { "source-organization-id": "org_somebodyElse" })
      : resource,
  ),
  shown("create/another-destination", "create-names-destination", (resource, _view, context) =>
    isCreate(context)
      ? withAttributes(resource, { "destination-organization-id": "org_somebodyElse" })
      : resource,
  ),
  {
    name: "create/anywhere",
    breaks: "create-real-destination",
    connections: () => ({ mayConnect: () => undefined }),
  },
  {
    name: "create/nowhere-in-particular",
    breaks: "create-needs-destination",
    connections: ({ destinationOf, mayConnect }) => ({
      destinationOf(body) {
        const destination = destinationOf(body);
        return typeof destination === "string" ? destination : "";
      },
      mayConnect: (source, destination, known) =>
        destination === "" ? undefined : mayConnect(source, destination, known),
    }),
  },
  {
    name: "create/duplicates",
    breaks: "create-once",
    connections: () => ({ duplicate: () => undefined }),
  },
  {
    name: "create/duplicates-of-active",
    breaks: "create-once",
    connections: ({ duplicate }) => ({
      duplicate: (existing) => (existing.status === "active" ? undefined : duplicate(existing)),
    }),
  },
  {
    name: "create/duplicate-resets-the-first",
    breaks: "create-once",
    connections: ({ duplicate }) => ({
      duplicate(existing) {
        existing.status = "pending";
        existing.updatedAt += 1;
        return duplicate(existing);
      },
    }),
  },
  {
    name: "create/duplicate-of-reverse",
    breaks: "create-each-direction",
    connections: ({ mayConnect, created }) => {
      const pairs = new Set<string>();
      return {
        created(connection) {
          pairs.add(`${connection.source} ${connection.destination}`);
          return created(connection);
        },
        mayConnect: (source, destination, known) =>
          pairs.has(`${destination} ${source.organizationId}`)
            ? { status: 409, body: { errors: [{ title: "Conflict" }] } }
            : mayConnect(source, destination, known),
      };
    },
  },
];

/** A fault in which rows of a list are kept. */
function kept(
  name: string,
  breaks: Fault["breaks"],
  isKept: (row: Stored, context: Context) => boolean,
): Fault {
  return {
    name,
    breaks,
    connections: ({ select }) => ({
      select(rows, context, now) {
        const selected = select(rows, context, now);
        if ("status" in selected) return selected;
        return selected.filter((row) => isKept(row, context));
      },
    }),
  };
}

/** A fault in a page that is otherwise right; `cursor` is the row that the page was asked for after. */
function paged(
  name: string,
  breaks: Fault["breaks"],
  change: (page: Page<Stored>, path: string, cursor: Stored | undefined) => Page<Stored>,
): Fault {
  return {
    name,
    breaks,
    connections: () => ({
      paginate(paging) {
        const page = paginate(paging);
        if (!("rows" in page)) return page;
        const after = paging.query.get("page[after]");
        return change(
          page,
          paging.path,
          paging.all.find(({ id }) => id === after),
        );
      },
    }),
  };
}
