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

/** A fault: a list's fieldset does not know names in one style. */
const unknownInLists = (style: string, pattern: RegExp): Fault => ({
  name: `protocol/fields/${style}-case-unknown-in-lists`,
  breaks: "protocol/fields-any-inflection",
  rules: ({ sparse }) => ({
    sparse(resource, context, version) {
      const name = `fields[${context.resource?.type}]`;
      const isMeant = isList(context) && version >= anyFieldStyleSince && hasFields(context);
      if (!isMeant) return sparse(resource, context, version);
      const query = new URLSearchParams(context.query);
      const names = (query.get(name) ?? "").split(",");
      query.set(name, names.filter((one) => !pattern.test(one)).join(","));
      return sparse(resource, { ...context, query }, version);
    },
  }),
  concerns: { operations: ["list"], shows: true, query: true, fixed: ["version", "style"] },
});

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
  {
    name: "protocol/fields/two-names-at-the-most",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const name = `fields[${context.resource?.type}]`;
        const names = context.query.get(name)?.split(",") ?? [];
        if (names.length < 3) return sparse(resource, context, version);
        const query = new URLSearchParams([[name, names.slice(0, 2).join(",")]]);
        return sparse(resource, { ...context, query }, version);
      },
    }),
    concerns: { query: true, shows: true },
  },
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
  {
    name: "protocol/fields/filter-adds-the-status",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const name = `fields[${context.resource?.type}]`;
        const query = new URLSearchParams(context.query);
        if (!query.has(name) || !query.has("filter[status]"))
          return sparse(resource, context, version);
        query.set(name, `${query.get(name)},status`);
        return sparse(resource, { ...context, query }, version);
      },
    }),
    concerns: { ...inLists, query: true, shows: true },
  },
  {
    name: "protocol/fields/kebab-only",
    breaks: "protocol/fields-any-inflection",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const name = `fields[${context.resource?.type}]`;
        const query = new URLSearchParams(context.query);
        const names = (query.get(name) ?? "").split(",");
        if (!query.has(name)) return sparse(resource, context, version);
        query.set(name, names.filter((one) => inflectKey(one, "kebab") === one).join(","));
        return sparse(resource, { ...context, query }, version);
      },
    }),
  },
  {
    name: "protocol/fields/snake-case-unknown-in-camel-case",
    breaks: "protocol/fields-any-inflection",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const name = `fields[${context.resource?.type}]`;
        const isCamel = context.headers.get("key-inflection") === "camel";
        if (!isCamel || !hasFields(context)) return sparse(resource, context, version);
        const query = new URLSearchParams(context.query);
        const names = (query.get(name) ?? "").split(",");
        query.set(name, names.filter((one) => !one.includes("_")).join(","));
        return sparse(resource, { ...context, query }, version);
      },
    }),
    concerns: { shows: true, query: true, fixed: ["style"] },
  },
  unknownInLists("camel", /[A-Z]/),
  unknownInLists("snake", /_/),
  {
    name: "protocol/fields/first-name-only",
    breaks: "protocol/fields-select",
    rules: ({ sparse }) => ({
      sparse(resource, context, version) {
        const name = `fields[${context.resource?.type}]`;
        if (!hasFields(context)) return sparse(resource, context, version);
        const query = new URLSearchParams(context.query);
        query.set(name, query.get(name)?.split(",")[0] ?? "");
        return sparse(resource, { ...context, query }, version);
      },
    }),
  },
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
