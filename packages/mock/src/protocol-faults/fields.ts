import { anyFieldStyleSince, inflectKey, jsonObject } from "@persona-conformance/schemas/facts";
import type { Fault } from "../fault.ts";
import { inLists, isList } from "../faults/request-kinds.ts";
import type { Context } from "../protocol.ts";

const hasFields = ({ query, resource }: Context) => query.has(`fields[${resource?.type}]`);

/** A fault: a sparse resource lacks a member that is no attribute. */
const dropping = (member: "id" | "type"): Fault => ({
  name: `protocol/fields/drop-${member}`,
  breaks: "protocol/fields-select",
  rules: ({ sparse }) => ({
    sparse(resource, context, version) {
      // The mock's own resources are objects.
      const left = sparse(resource, context, version) as Record<string, unknown>;
      if (!hasFields(context)) return left;
      const { [member]: _, ...rest } = left;
      return rest;
    },
  }),
});

/** A fault: a fieldset is read as if it held other names. */
const renamed = (
  name: string,
  breaks: Fault["breaks"],
  change: (names: readonly string[], context: Context, version: string) => readonly string[],
  concerns?: Fault["concerns"],
): Fault => ({
  name: `protocol/fields/${name}`,
  breaks,
  rules: ({ sparse }) => ({
    sparse(resource, context, version) {
      const parameter = `fields[${context.resource?.type}]`;
      const names = context.query.get(parameter)?.split(",");
      if (names === undefined) return sparse(resource, context, version);
      const query = new URLSearchParams(context.query);
      query.set(parameter, change(names, context, version).join(","));
      return sparse(resource, { ...context, query }, version);
    },
  }),
  ...(concerns && { concerns }),
});

/** A fault: a list's fieldset does not know names in one style. */
const unknownInLists = (style: string, pattern: RegExp): Fault =>
  renamed(
    `${style}-case-unknown-in-lists`,
    "protocol/fields-any-inflection",
    (names, context, version) =>
      isList(context) && version >= anyFieldStyleSince
        ? names.filter((one) => !pattern.test(one))
        : names,
    { operations: ["list"], shows: true, query: true, fixed: ["version", "style"] },
  );

/** Faults in sparse fieldsets. */
export const fieldFaults: readonly Fault[] = [
  {
    name: "protocol/fields/ignored",
    breaks: "protocol/fields-select",
    rules: () => ({ sparse: (resource) => resource }),
  },
  {
    name: "protocol/fields/empty",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        return hasFields(context)
          ? { ...resource, attributes: {} }
          : sparse(resource, context, version);
      },
    }),
  },
  renamed("two-names-at-the-most", "protocol/fields-select", (names) => names.slice(0, 2), {
    query: true,
    shows: true,
  }),
  {
    name: "protocol/fields/of-any-type",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const names = [...context.query].find(([name]) => name.startsWith("fields["))?.[1];
        if (names === undefined || hasFields(context)) return sparse(resource, context, version);
        const query = new URLSearchParams([[`fields[${context.resource?.type}]`, names]]);
        return sparse(resource, { ...context, query }, version);
      },
    }),
  },
  renamed(
    "filter-adds-the-status",
    "protocol/fields-select",
    (names, { query }) => (query.has("filter[status]") ? [...names, "status"] : names),
    { ...inLists, query: true, shows: true },
  ),
  renamed("kebab-only", "protocol/fields-any-inflection", (names) =>
    names.filter((one) => inflectKey(one, "kebab") === one),
  ),
  renamed(
    "snake-case-unknown-in-camel-case",
    "protocol/fields-any-inflection",
    (names, { headers }) =>
      headers.get("key-inflection") === "camel" ? names.filter((one) => !one.includes("_")) : names,
    { shows: true, query: true, fixed: ["style"] },
  ),
  unknownInLists("camel", /[A-Z]/),
  unknownInLists("snake", /_/),
  renamed("first-name-only", "protocol/fields-select", (names) => names.slice(0, 1)),
  {
    name: "protocol/fields/ignored-on-later-pages",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse: (resource, context, version) =>
        context.query.has("page[after]") ? resource : sparse(resource, context, version),
    }),
    concerns: { operations: ["list"], page: true },
  },
  {
    name: "protocol/fields/names-of-three-words-missing",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        // The mock's own resources are objects.
        const left = sparse(resource, context, version) as Record<string, unknown>;
        if (!hasFields(context)) return left;
        const named = Object.entries(jsonObject(left["attributes"]));
        const short = named.filter(([name]) => name.split("-").length < 3);
        return { ...left, attributes: Object.fromEntries(short) };
      },
    }),
  },
  {
    name: "protocol/fields/created-at-always",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        // The mock's own resources are objects.
        const left = sparse(resource, context, version) as Record<string, unknown>;
        const whole = jsonObject(resource["attributes"]);
        if (!hasFields(context)) return left;
        const always = { "created-at": whole["created-at"] };
        return { ...left, attributes: { ...jsonObject(left["attributes"]), ...always } };
      },
    }),
  },
  // As if two columns were mixed up where only one of the two times is read.
  {
    name: "protocol/fields/created-at-holds-the-update",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        // The mock's own resources are objects.
        const left = sparse(resource, context, version) as Record<string, unknown>;
        const attributes = jsonObject(left["attributes"]);
        const names = Object.keys(attributes);
        const isMixedUp = names.length > 1 && names.includes("created-at");
        if (!hasFields(context) || !isMixedUp || names.includes("updated-at")) return left;
        const updated = jsonObject(resource["attributes"])["updated-at"];
        return { ...left, attributes: { ...attributes, "created-at": updated } };
      },
    }),
    concerns: { shows: true, query: true },
  },
  // As if the column of the caller were read where the source is asked for alone.
  {
    name: "protocol/fields/source-is-the-caller",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        // The mock's own resources are objects.
        const left = sparse(resource, context, version) as Record<string, unknown>;
        const attributes = jsonObject(left["attributes"]);
        const name = "source-organization-id";
        if (!hasFields(context) || attributes[name] === undefined) return left;
        const { organizationId } = context.caller;
        return { ...left, attributes: { ...attributes, [name]: organizationId } };
      },
    }),
    concerns: { shows: true, query: true, party: "destination" },
  },
  dropping("id"),
  dropping("type"),
];
