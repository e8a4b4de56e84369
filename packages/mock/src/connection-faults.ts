import { attributesOf, connections, inflectKey } from "@persona-conformance/schemas/facts";
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

const attributesOfJson = (resource: Resource) => resource["attributes"] as Resource;
const withAttributes = (resource: Resource, changed: Resource): Resource => ({
  ...resource,
  attributes: { ...attributesOfJson(resource), ...changed },
});
const without = (resource: Resource, name: string): Resource => {
  const { [name]: _, ...rest } = attributesOfJson(resource);
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
  shown("connections/resource/plural-type", "connections/resource-type", (resource) => ({
    ...resource,
    type: "connect/connections",
  })),
  shown("connections/resource/inflected-type", "connections/resource-type", (resource) => ({
    ...resource,
    type: connections.type.replace("/", "-"),
  })),
  ...attributesOf(connections).map((name) =>
    shown(`connections/resource/without-${name}`, "connections/resource-shape", (resource) =>
      without(resource, name),
    ),
  ),
  shown("connections/resource/numeric-id", "connections/resource-shape", (resource) => ({
    ...resource,
    id: 7,
  })),
  shown("connections/resource/null-updated-at", "connections/resource-shape", (resource) =>
    withAttributes(resource, { "updated-at": null }),
  ),
  shown(
    "connections/resource/unix-timestamps",
    "connections/resource-timestamps",
    (resource, { createdAt }) => withAttributes(resource, { "created-at": String(createdAt) }),
  ),
  shown("connections/resource/local-timestamps", "connections/resource-timestamps", (resource) =>
    withAttributes(resource, {
      "updated-at": String(attributesOfJson(resource)["updated-at"]).replace(/Z$/, ""),
    }),
  ),
  shown(
    "connections/resource/updated-before-created",
    "connections/resource-timestamps",
    (resource) =>
      withAttributes(resource, {
        "updated-at": later(attributesOfJson(resource)["created-at"], -60_000),
      }),
  ),
  ...["token", "name", "organization-id", "scopes", "creator-id", "creator-type"].map((name) =>
    shown(
      `connections/resource/${name}-is-back`,
      "connections/resource-removed-members",
      (resource) => withAttributes(resource, { [name]: "x" }),
    ),
  ),
  shown(
    "connections/resource/parties-swapped-for-destination",
    "connections/one-view",
    (resource, view, { caller }) =>
      caller.organizationId === view.destination
        ? withAttributes(resource, {
            "source-organization-id": view.destination,
            "destination-organization-id": view.source,
          })
        : resource,
  ),
  shown(
    "connections/resource/status-hidden-from-destination",
    "connections/one-view",
    (resource, view, { caller }) =>
      caller.organizationId === view.destination
        ? withAttributes(resource, { status: "pending" })
        : resource,
  ),
  shown("connections/resource/capital-status", "connections/resource-status-values", (resource) =>
    withAttributes(resource, {
      status: String(attributesOfJson(resource)["status"]).replace(/^a/, "A"),
    }),
  ),
  shown("connections/resource/creator-without-id", "connections/resource-shape", (resource) => ({
    ...resource,
    relationships: { creator: { data: { type: "api-key" } } },
  })),
  shown(
    "connections/list/destination-sees-pending",
    "connections/list-both-directions",
    (resource, view, context) =>
      isList(context) && context.caller.organizationId === view.destination
        ? withAttributes(resource, { status: "pending" })
        : resource,
  ),
  shown(
    "connections/resource/list-shows-old-status",
    "connections/list-row-is-resource",
    (resource, _view, context) =>
      isList(context) ? withAttributes(resource, { status: "pending" }) : resource,
  ),
  shown(
    "connections/resource/list-shows-other-times",
    "connections/list-row-is-resource",
    (resource, _view, context) =>
      isList(context)
        ? withAttributes(resource, {
            "updated-at": later(attributesOfJson(resource)["updated-at"], 5000),
          })
        : resource,
  ),
  shown(
    "connections/actions/answer-with-another-id",
    "connections/action-answers-200",
    (resource, _view, context) =>
      isAction(context) ? { ...resource, id: `${String(resource["id"])}x` } : resource,
  ),
  shown(
    "connections/actions/answer-with-new-created-at",
    "connections/reactivate-keeps-record",
    (resource, _v, context) =>
      isReactivate(context)
        ? withAttributes(resource, { "created-at": attributesOfJson(resource)["updated-at"] })
        : resource,
  ),
  shown(
    "connections/actions/answer-with-old-updated-at",
    "connections/action-moves-updated-at",
    (resource, _v, context) =>
      isAction(context)
        ? withAttributes(resource, { "updated-at": attributesOfJson(resource)["created-at"] })
        : resource,
  ),
  shown(
    "connections/actions/answer-swaps-parties",
    "connections/reactivate-keeps-record",
    (resource, view, context) =>
      isReactivate(context)
        ? withAttributes(resource, {
            "source-organization-id": view.destination,
            "destination-organization-id": view.source,
          })
        : resource,
  ),
  {
    name: "connections/actions/updated-at-stays",
    breaks: "connections/action-moves-updated-at",
    connections: ({ carryOut }) => ({
      carryOut(tried, to) {
        carryOut(tried, to, tried.connection.updatedAt);
      },
    }),
  },
  {
    name: "connections/actions/updated-at-goes-back",
    breaks: "connections/action-moves-updated-at",
    connections: ({ carryOut }) => ({
      carryOut(tried, to) {
        carryOut(tried, to, tried.connection.updatedAt - 1);
      },
    }),
  },
  {
    name: "connections/reactivate/remembers-acceptance",
    breaks: "connections/reactivate-accept-again",
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
    name: "connections/reactivate/by-destination-after-source",
    breaks: "connections/reactivate-by-source",
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
          return { allowed: true, to: "pending", ends: ["pending"], cites: ruling.cites };
        },
      };
    },
  },
  {
    name: "connections/reactivate/becomes-active-later",
    breaks: "connections/reactivate-accept-again",
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
    name: "connections/reactivate/fails-after-ten-rounds",
    breaks: "connections/reactivate-to-pending",
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
    name: "connections/strangers/may-read",
    breaks: "connections/strangers-excluded",
    connections: ({ partyOf }) => ({
      partyOf: (connection, caller) => partyOf(connection, caller) ?? "destination",
    }),
  },
  {
    name: "connections/destination/cannot-see",
    breaks: "connections/one-view",
    connections: ({ partyOf }) => ({
      partyOf(connection, caller) {
        const party = partyOf(connection, caller);
        return party === "destination" ? undefined : party;
      },
    }),
  },
  {
    name: "connections/destination/cannot-see-while-inactive",
    breaks: "connections/one-view",
    connections: ({ partyOf }) => ({
      partyOf(connection, caller) {
        const party = partyOf(connection, caller);
        return party === "destination" && connection.status === "inactive" ? undefined : party;
      },
    }),
  },
  {
    name: "connections/list/oldest-first",
    breaks: "connections/list-newest-first",
    connections: () => ({ order: (rows) => [...rows] }),
  },
  {
    name: "connections/list/latest-change-first",
    breaks: "connections/list-newest-first",
    connections: () => ({ order: (rows) => rows.toSorted((a, b) => b.updatedAt - a.updatedAt) }),
  },
  kept(
    "connections/list/without-inbound",
    "connections/list-both-directions",
    ({ source }, { caller }) => source === caller.organizationId,
  ),
  kept(
    "connections/list/without-outbound",
    "connections/list-both-directions",
    ({ source }, { caller }) => source !== caller.organizationId,
  ),
  kept(
    "connections/list/without-inactive",
    "connections/list-filter-status",
    ({ status }) => status !== "inactive",
  ),
  ...(["status", "destination-organization-id"] as const).flatMap((filter): Fault[] => [
    {
      name: `connections/list/filter-${filter}-ignored`,
      breaks:
        filter === "status"
          ? "connections/list-filter-status"
          : "connections/list-filter-destination",
      connections: ({ select }) => ({
        select(rows, context, now) {
          const query = new URLSearchParams(context.query);
          query.delete(`filter[${filter}]`);
          return select(rows, { ...context, query }, now);
        },
      }),
    },
    {
      name: `connections/list/filter-${filter}-empties`,
      breaks:
        filter === "status"
          ? "connections/list-filter-status"
          : "connections/list-filter-destination",
      connections: ({ select }) => ({
        select: (rows, context, now) =>
          context.query.has(`filter[${filter}]`) ? [] : select(rows, context, now),
      }),
    },
  ]),
  {
    name: "connections/list/filter-status-lags",
    breaks: "connections/list-filter-status",
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
    name: "connections/list/filter-destination-matches-source",
    breaks: "connections/list-filter-destination",
    connections: ({ select }) => ({
      select(rows, context, now) {
        const wanted = context.query.get("filter[destination-organization-id]");
        if (wanted === null) return select(rows, context, now);
        return rows.filter(({ source, destination }) => [source, destination].includes(wanted));
      },
    }),
  },
  {
    name: "protocol/pages/twenty-by-default",
    breaks: "protocol/page-default-size",
    connections: () => ({
      paginate({ query, ...paging }) {
        const asked = new URLSearchParams(query);
        if (!asked.has("page[size]")) asked.set("page[size]", "20");
        return paginate({ ...paging, query: asked });
      },
    }),
  },
  {
    name: "protocol/pages/size-ignored",
    breaks: "protocol/page-size",
    connections: () => ({
      paginate({ query, ...paging }) {
        const asked = new URLSearchParams(query);
        asked.delete("page[size]");
        return paginate({ ...paging, query: asked });
      },
    }),
  },
  {
    name: "protocol/pages/fifty-at-the-most",
    breaks: "protocol/page-size",
    connections: () => ({
      paginate({ query, ...paging }) {
        const asked = new URLSearchParams(query);
        if (Number(asked.get("page[size]")) > 50) asked.set("page[size]", "50");
        return paginate({ ...paging, query: asked });
      },
    }),
  },
  paged("protocol/pages/next-on-last-page", "protocol/page-ends", ({ rows, next, prev }, path) => ({
    rows,
    prev,
    next: next ?? `${path}?page%5Bafter%5D=${rows.at(-1)?.id ?? ""}`,
  })),
  paged(
    "protocol/pages/prev-on-first-page",
    "protocol/page-ends",
    ({ rows, next, prev }, path) => ({
      rows,
      next,
      prev: prev ?? `${path}?page%5Bbefore%5D=${rows[0]?.id ?? ""}`,
    }),
  ),
  paged("protocol/pages/no-next", "protocol/page-walk", (page) => ({ ...page, next: null })),
  paged("protocol/pages/no-prev", "protocol/page-back", (page) => ({ ...page, prev: null })),
  paged("protocol/pages/prev-goes-on", "protocol/page-back", (page) => ({
    ...page,
    prev: page.prev?.replace("before", "after") ?? null,
  })),
  paged(
    "protocol/pages/next-repeats-a-row",
    "protocol/page-walk",
    ({ rows, ...page }, _path, cursor) => ({
      ...page,
      rows: cursor === undefined ? rows : [cursor, ...rows],
    }),
  ),
  paged(
    "protocol/pages/next-skips-a-row",
    "protocol/page-walk",
    ({ rows, ...page }, _path, cursor) => ({
      ...page,
      rows: cursor === undefined ? rows : rows.slice(1),
    }),
  ),
  paged("protocol/pages/absolute-links", "protocol/page-links", ({ rows, next, prev }) => ({
    rows,
    next: next && `https://api.withpersona.com${next}`,
    prev: prev && `https://api.withpersona.com${prev}`,
  })),
  paged("protocol/pages/links-without-prefix", "protocol/page-links", ({ rows, next, prev }) => ({
    rows,
    next: next?.replace("/api/v1", "") ?? null,
    prev: prev?.replace("/api/v1", "") ?? null,
  })),
  paged("protocol/pages/one-row-too-many", "protocol/page-size", ({ rows, ...page }) => ({
    ...page,
    rows: [...rows, ...rows.slice(-1)],
  })),
  {
    name: "protocol/pages/offsets-for-cursors",
    breaks: "protocol/page-stable",
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
    name: "protocol/fields/ignored",
    breaks: "protocol/fields-select",
    connections: () => ({ sparse: (resource) => resource }),
  },
  {
    name: "protocol/fields/empty",
    breaks: "protocol/fields-select",
    connections: ({ sparse }) => ({
      sparse(resource, context, version) {
        const asked = context.query.has(`fields[${connections.type}]`);
        return asked ? { ...resource, attributes: {} } : sparse(resource, context, version);
      },
    }),
  },
  {
    name: "protocol/fields/kebab-only",
    breaks: "protocol/fields-any-inflection",
    connections: ({ sparse }) => ({
      sparse(resource, context, version) {
        const name = `fields[${connections.type}]`;
        const query = new URLSearchParams(context.query);
        const names = (query.get(name) ?? "").split(",");
        if (!query.has(name)) return sparse(resource, context, version);
        query.set(name, names.filter((one) => inflectKey(one, "kebab") === one).join(","));
        return sparse(resource, { ...context, query }, version);
      },
    }),
  },
  {
    name: "protocol/fields/drop-type",
    breaks: "protocol/fields-select",
    connections: ({ sparse }) => ({
      sparse(resource, context, version) {
        const left = sparse(resource, context, version) as Resource;
        if (!context.query.has(`fields[${connections.type}]`)) return left;
        const { type: _, ...rest } = left;
        return rest;
      },
    }),
  },
  {
    name: "connections/create/is-active",
    breaks: "connections/create-is-pending",
    connections: ({ created }) => ({
      created: (connection) => created({ ...connection, status: "active" }),
    }),
  },
  {
    name: "connections/create/is-inactive",
    breaks: "connections/create-is-pending",
    connections: ({ created }) => ({
      created: (connection) => created({ ...connection, status: "inactive" }),
    }),
  },
  shown(
    "connections/create/answers-active",
    "connections/create-is-pending",
    (resource, _view, context) =>
      isCreate(context) ? withAttributes(resource, { status: "active" }) : resource,
  ),
  shown(
    "connections/create/swaps-parties",
    "connections/create-by-source",
    (resource, view, context) =>
      isCreate(context)
        ? withAttributes(resource, {
            "source-organization-id": view.destination,
            "destination-organization-id": view.source,
          })
        : resource,
  ),
  shown(
    "connections/create/another-source",
    "connections/create-by-source",
    (resource, _view, context) =>
      isCreate(context)
        ? withAttributes(resource, { "source-organization-id": "org_somebodyElse" })
        : resource,
  ),
  shown(
    "connections/create/another-destination",
    "connections/create-names-destination",
    (resource, _view, context) =>
      isCreate(context)
        ? withAttributes(resource, { "destination-organization-id": "org_somebodyElse" })
        : resource,
  ),
  {
    name: "connections/create/anywhere",
    breaks: "connections/create-real-destination",
    connections: () => ({ mayConnect: () => undefined }),
  },
  {
    name: "connections/create/nowhere-in-particular",
    breaks: "connections/create-needs-destination",
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
    name: "connections/create/duplicates",
    breaks: "connections/create-once",
    connections: () => ({ duplicate: () => undefined }),
  },
  {
    name: "connections/create/duplicates-of-active",
    breaks: "connections/create-once",
    connections: ({ duplicate }) => ({
      duplicate: (existing) => (existing.status === "active" ? undefined : duplicate(existing)),
    }),
  },
  {
    name: "connections/create/duplicate-resets-the-first",
    breaks: "connections/create-once",
    connections: ({ duplicate }) => ({
      duplicate(existing) {
        existing.status = "pending";
        existing.updatedAt += 1;
        return duplicate(existing);
      },
    }),
  },
  {
    name: "connections/create/duplicate-of-reverse",
    breaks: "connections/create-each-direction",
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
