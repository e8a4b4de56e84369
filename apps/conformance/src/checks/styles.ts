import { type Exchange, jsonOf, readListReply, readReply } from "@persona-conformance/client";
import {
  inflect,
  inflections,
  isInflected,
  keysOf,
  promisedVersions,
} from "@persona-conformance/schemas";
import { check, type Check } from "../runner/check.ts";
import { firstPage, neverFails, retrieved, sparse } from "../trial/evidence.ts";
import {
  expect,
  expectConnection,
  expectNone,
  expectPage,
  expectRefusal,
  said,
} from "../trial/expect.ts";
import { collection, pathOf } from "../trial/paths.ts";
import type { Trial } from "../trial/trial.ts";
import { unlike } from "../trial/view.ts";
import { nowhere, post, toNowhere } from "./creating.ts";

const retrieve = "retrieve-a-connect-connection";

/** Versions that are left to the matrix on a sandbox, where requests are dear: little changed with them. */
const thorough: ReadonlySet<string> = new Set([
  "2021-07-05",
  "2022-09-01",
  "2023-01-05",
  "2025-10-27",
]);

/** Key inflection, API versions and sparse fieldsets: one connection in many dresses. */
export const styleChecks: readonly Check<Trial>[] = [
  ...inflections.flatMap((style) => [
    check<Trial>({
      id: `inflection/retrieve-${style}`,
      cites: "inflection-style",
      also: ["inflection-values"],
      operation: retrieve,
      needs: ["fixture", ...(style === "snake" ? ["create"] : [])],
      does: `retrieves a connection with Key-Inflection: ${style}`,
      fails: `a key in another style, or a body that is not the kebab-case one with other keys`,
      async run(trial) {
        const { id } = await trial.anyConnection();
        const read = async () => {
          const base = await retrieved(trial);
          const request = { method: "GET", path: pathOf(id) };
          const other =
            style === trial.cell.inflection
              ? base
              : await trial.in({ inflection: style }).as("source").send(request);
          return { base, other, same: sameBody(base, other) };
        };
        const { base, other } = await trial.eventually(read, ({ same }) => same);
        const view = expectConnection(readReply(other));
        expectStyle(other, style);
        expectNone(unlike(expectConnection(readReply(base)), view), "the same connection");
        const [expected, actual] = [base, other].map(canonical);
        expect(expected === actual, expected ?? "", actual ?? "");
      },
    }),
  ]),
  check({
    id: "inflection/list-snake",
    cites: "inflection-style",
    operation: "list-all-connect-connections",
    needs: ["fixture"],
    does: "lists with Key-Inflection: snake",
    fails: "a key in another style, or rows other than those of the kebab-case list",
    async run(trial) {
      await trial.anyConnection();
      const snake = await trial
        .in({ inflection: "snake" })
        .as("source")
        .send({ method: "GET", path: collection });
      expectPage(readListReply(snake));
      expectStyle(snake, "snake");
      const first = await firstPage(trial, "source");
      if (sameBody(first, snake)) return;
      // Something may have changed since the list was first read.
      const again = await trial.as("source").send({ method: "GET", path: collection });
      const [expected, actual] = [again, snake].map(canonical);
      expect(expected === actual, expected ?? "", actual ?? "");
    },
  }),
  check({
    id: "inflection/default",
    cites: "inflection-default",
    operation: retrieve,
    needs: ["fixture"],
    does: "retrieves a connection without a Key-Inflection header",
    fails: "keys that are not in kebab-case (on a sandbox: check how the API key is set)",
    async run(trial) {
      const { id } = await trial.anyConnection();
      const headers = { "key-inflection": null };
      const exchange = await trial.as("source").send({ method: "GET", path: pathOf(id), headers });
      expect(exchange.status === 200, "status 200", said(exchange));
      expectStyle(exchange, "kebab");
    },
  }),
  check({
    id: "inflection/unknown",
    cites: "protocol-bad-parameters",
    also: ["inflection-unknown"],
    operation: "list-all-connect-connections",
    needs: [],
    does: "lists with Key-Inflection: shouting",
    fails: "a 5xx, twice, while other requests are answered",
    run: (trial) => observeHeader(trial, "inflection-unknown", { "key-inflection": "shouting" }),
  }),
  ...(["camel", "snake"] as const).map((style) =>
    check<Trial>({
      id: `inflection/request-${style}`,
      cites: "inflection-requests",
      operation: "create-a-connect-connection",
      needs: [],
      does: `creates a connection to nowhere, the request's keys in ${style} case`,
      fails: "an answer other than to the same request in kebab-case",
      async run(trial) {
        const kebab = await toNowhere(trial);
        const body = inflect(
          { data: { attributes: { "destination-organization-id": nowhere } } },
          style,
        );
        const exchange = await post(trial, body);
        expectRefusal(exchange, [400, 403, 404, 409, 422]);
        expect(
          exchange.status === kebab.status && exchange.body === kebab.body,
          said(kebab),
          said(exchange),
        );
      },
    }),
  ),
  check({
    id: "inflection/request-created",
    cites: "inflection-requests",
    operation: "create-a-connect-connection",
    needs: ["create"],
    does: "creates connections with the request's keys in each style",
    fails: "a refusal, or another destination than the one that was asked for",
    async run(trial) {
      for (const style of inflections) {
        const destination = trial.ground.newDestination?.() ?? "";
        const body = { data: { attributes: { "destination-organization-id": destination } } };
        const view = expectConnection(readReply(await post(trial, inflect(body, style))), 201);
        const { destinationOrganizationId: actual } = view;
        expect(actual === destination, `the destination ${destination}`, said(actual));
      }
    },
  }),
  ...promisedVersions.map((version) =>
    check<Trial>({
      id: `versions/${version}`,
      cites: "version-invariant",
      also: ["version-accepted"],
      operation: retrieve,
      needs: ["fixture", ...(thorough.has(version) ? ["create"] : [])],
      does: `retrieves a connection with Persona-Version: ${version}`,
      fails: "a refusal, or a body other than in the version of the run",
      async run(trial) {
        const { id } = await trial.anyConnection();
        const read = async () => {
          const reply = await trial.in({ apiVersion: version }).as("source").retrieve(id);
          const base = expectConnection(readReply(await retrieved(trial)));
          const view = expectConnection(reply);
          return base.type === view.type ? unlike(base, view) : [`type ${said(view.type)}`];
        };
        const differing = await trial.eventually(read, ({ length }) => length === 0);
        expectNone(differing, `the same connection as in version ${trial.cell.apiVersion}`);
      },
    }),
  ),
  check({
    id: "versions/unknown",
    cites: "protocol-bad-parameters",
    also: ["version-unknown"],
    operation: "list-all-connect-connections",
    needs: [],
    does: "lists with Persona-Version: 1999-12-31",
    fails: "a 5xx, twice, while other requests are answered",
    run: (trial) => observeHeader(trial, "version-unknown", { "persona-version": "1999-12-31" }),
  }),
  check({
    id: "fields/select",
    cites: "fields-select",
    also: ["resource-creator"],
    operation: retrieve,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    does: "retrieves a connection with some of its attributes",
    fails: "an attribute that was not asked for, or no status, id or type",
    async run(trial) {
      const { view } = await sparse(trial);
      const names = Object.keys(view.attributes);
      const others = names.filter((name) => !["status", "created-at", "updated-at"].includes(name));
      expectNone(others, "the attributes that were asked for");
      expect(view.status !== undefined, "the status, which was asked for", names.join(", "));
      expect(view.type !== undefined, "the type, which is no attribute", "none");
      const relationships = keysOf(jsonOf(view.exchange)).includes("relationships");
      const whole = keysOf(jsonOf(await retrieved(trial))).includes("relationships");
      trial.observe("creator", whole ? "yes" : "no", view.exchange);
      const dropped = whole ? (relationships ? "no" : "yes") : "there are none";
      trial.observe("fields-drop-relationships", dropped, view.exchange);
    },
  }),
  check({
    id: "fields/any-inflection",
    cites: "fields-any-inflection",
    operation: retrieve,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    does: "names the wanted attributes in camelCase and snake_case (before 2025-10-27 in the style of the answer)",
    fails: "one of them missing",
    async run(trial) {
      const { asked, view } = await sparse(trial);
      const wanted = asked.includes("updated_at") ? ["created-at", "updated-at"] : ["created-at"];
      const missing = wanted.filter((name) => view.attributes[name] === undefined);
      expectNone(missing, `the attributes ${asked}`);
    },
  }),
  check({
    id: "fields/list",
    cites: "fields-select",
    operation: "list-all-connect-connections",
    needs: ["create"],
    does: "lists, and creates a connection, with their status alone",
    fails: "another attribute, or no status",
    async run(trial) {
      await trial.anyConnection();
      const listed = await trial.as("source").list({ fields: ["status"] });
      const rows = listed.kind === "page" ? listed.connections : [];
      const destination = trial.ground.newDestination?.() ?? "";
      const made = await trial.as("source").create(destination, { fields: ["status"] });
      const all = [...rows, ...(made.kind === "connection" ? [made.connection] : [])];
      expect(all.length === 2, "a list of one connection, and a new one", `${all.length}`);
      for (const { id: _, ...attributes } of all) {
        const names = Object.keys(attributes).join(", ");
        expect(names === "status", "the status alone", names || "no attribute");
      }
    },
  }),
];

/**
 * A body without regard to how its keys are spelled and ordered. Key inflection cannot be undone for every name
 * (`address-1` and `address1`), so for unknown ones the letters have to do.
 */
function canonical(exchange: Exchange): string {
  const letters = (key: string) => key.replaceAll(/[-_]/g, "").toLowerCase();
  return JSON.stringify(jsonOf(exchange), (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .map(([key, member]) => [letters(key), member] as const)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        )
      : value,
  );
}

const sameBody = (a: Exchange, b: Exchange): boolean => canonical(a) === canonical(b);

/** Demands that every key of a body is in a style. */
function expectStyle(exchange: Exchange, style: (typeof inflections)[number]): void {
  const wrong = keysOf(jsonOf(exchange)).filter((key) => !isInflected(key, style));
  expectNone([...new Set(wrong)], `keys in ${style} case`);
}

async function observeHeader(
  trial: Trial,
  question: "inflection-unknown" | "version-unknown",
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const exchange = await neverFails(trial, { method: "GET", path: collection, headers });
  trial.observe(question, exchange.status === 200 ? "ignored" : String(exchange.status), exchange);
}
