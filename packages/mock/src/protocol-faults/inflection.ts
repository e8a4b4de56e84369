import { createCache } from "../faults/cache.ts";
import { isAction, isList, isRetrieve } from "../faults/request-kinds.ts";
import { written, refusing } from "../faults/written.ts";
import { inflect, newestVersion } from "@persona-conformance/schemas/facts";
import type { Concern, Fault } from "../fault.ts";

/** A fault that is visible only in requests without `Key-Inflection`. */
const byDefault: Concern = { fixed: ["style"] };

const camel = (_: string, head: string, first: string, rest: string) =>
  `"${head}${first.toUpperCase()}${rest}"`;

/** Faults in the style of keys. */
export const inflectionFaults: readonly Fault[] = [
  ...(["camel", "snake"] as const).map((style): Fault => ({
    name: `protocol/inflection/${style}-ignored`,
    breaks: "protocol/inflection-style",
    protocol: (rules) => ({
      inflect: (body, asked, context) =>
        rules.inflect(body, asked === style ? "kebab" : asked, context),
    }),
    concerns: { fixed: ["style"] },
  })),
  // As if the header could only change the default.
  {
    name: "protocol/inflection/kebab-ignored",
    breaks: "protocol/inflection-style",
    protocol: ({ style }) => ({
      style: (context) =>
        isRetrieve(context) && context.headers.get("key-inflection") === "kebab"
          ? "camel"
          : style(context),
    }),
    concerns: { operations: ["retrieve"], fixed: ["style"] },
  },
  {
    name: "protocol/inflection/default-changes",
    breaks: "protocol/inflection-default",
    protocol: ({ style }) => {
      let requests = 0;
      return {
        style(context) {
          if (context.headers.has("key-inflection")) return style(context);
          requests += 1;
          return requests % 2 === 0 ? "snake" : "camel";
        },
      };
    },
    concerns: byDefault,
  },
  // As if old versions had a default of their own.
  {
    name: "protocol/inflection/snake-by-default-in-lists-of-old-versions",
    breaks: "protocol/inflection-default",
    protocol: ({ style }) => ({
      style(context) {
        const { headers } = context;
        const isOld = (headers.get("persona-version") ?? newestVersion) < "2022";
        return isList(context) && isOld && !headers.has("key-inflection")
          ? "snake"
          : style(context);
      },
    }),
    concerns: { ...byDefault, operations: ["list"], fixed: ["style", "version"] },
  },
  // As if only reads knew the setting of the key.
  {
    name: "protocol/inflection/actions-in-snake-case-by-default",
    breaks: "protocol/inflection-default",
    protocol: ({ style }) => ({
      style: (context) =>
        isAction(context) && !context.headers.has("key-inflection") ? "snake" : style(context),
    }),
    concerns: { ...byDefault, operations: ["action"], shows: true },
  },
  written(
    "protocol/inflection/mixed-by-default",
    "protocol/inflection-default",
    (answer, context) => {
      if (context === undefined || context.headers.has("key-inflection")) return {};
      const text = JSON.stringify(answer.body) ?? "null";
      return { body: JSON.parse(text.replaceAll('"created-at"', '"createdAt"')) };
    },
    { ...byDefault, shows: true },
  ),
  {
    name: "protocol/inflection/camel-in-lists-only",
    breaks: "protocol/inflection-style",
    protocol: (rules) => ({
      inflect: (body, asked, context) =>
        rules.inflect(body, isList(context) ? asked : "kebab", context),
    }),
    concerns: { operations: ["create", "retrieve", "action"], shows: true },
  },
  {
    name: "protocol/inflection/values-too",
    breaks: "protocol/inflection-values",
    protocol: (rules) => ({
      inflect(body, style, context) {
        if (style === "kebab") return body;
        const text = JSON.stringify(rules.inflect(body, style, context));
        return JSON.parse(text.replaceAll(/"(\w+)\/(\w)(\w*)"/g, camel));
      },
    }),
    concerns: { shows: true },
  },
  ...(["camel", "snake"] as const).map(
    // In snake case the type of a creator, `api-key`, and in camelCase the id of the source, `org_…`.
    (changed): Fault => ({
      name: `protocol/inflection/values-too-in-${changed}`,
      breaks: "protocol/inflection-values",
      protocol: (rules) => ({
        inflect(body, style, context) {
          const inflected = rules.inflect(body, style, context);
          if (style !== changed) return inflected;
          return JSON.parse(
            changed === "snake"
              ? JSON.stringify(inflected).replaceAll(/:"(\w+)-([a-z]+)"/g, ':"$1_$2"')
              : JSON.stringify(inflected).replaceAll(
                  /("source\w*":"org)_(\w)/g,
                  (_, before: string, first: string) => before + first.toUpperCase(),
                ),
          );
        },
      }),
      concerns: { shows: true, fixed: ["style"] },
    }),
  ),
  // As if only the serializer of actions treated the type of a creator like a key.
  {
    name: "protocol/inflection/values-too-in-actions",
    breaks: "protocol/inflection-values",
    protocol: (rules) => ({
      inflect(body, style, context) {
        const inflected = rules.inflect(body, style, context);
        if (style !== "camel" || !isAction(context)) return inflected;
        return JSON.parse(JSON.stringify(inflected).replaceAll(':"api-key"', ':"apiKey"'));
      },
    }),
    concerns: { operations: ["action"], shows: true, fixed: ["style"] },
  },
  {
    name: "protocol/inflection/pascal-for-camel",
    breaks: "protocol/inflection-style",
    protocol: (rules) => ({
      inflect(body, style, context) {
        const inflected = rules.inflect(body, style, context);
        if (style !== "camel") return inflected;
        const text = JSON.stringify(inflected);
        return JSON.parse(
          text.replaceAll(
            /"([a-z])([a-zA-Z]+At)":/g,
            (_, first: string, rest: string) => `"${first.toUpperCase()}${rest}":`,
          ),
        );
      },
    }),
    concerns: { shows: true, fixed: ["style"] },
  },
  {
    name: "protocol/inflection/camel-with-acronyms",
    breaks: "protocol/inflection-style",
    protocol: (rules) => ({
      inflect(body, style, context) {
        const inflected = rules.inflect(body, style, context);
        if (style !== "camel") return inflected;
        return JSON.parse(JSON.stringify(inflected).replaceAll(/"([a-z]\w*)Id":/g, '"$1ID":'));
      },
    }),
    concerns: { shows: true, fixed: ["style"] },
  },
  {
    name: "protocol/inflection/requests-in-kebab-only",
    breaks: "protocol/inflection-requests",
    protocol: ({ parse }) => ({
      parse(text) {
        const body = parse(text);
        return JSON.stringify(inflect(body, "kebab")) === JSON.stringify(body) ? body : {};
      },
    }),
  },
  {
    name: "protocol/inflection/requests-not-in-snake",
    breaks: "protocol/inflection-requests",
    protocol: ({ parse }) => ({
      parse: (text) => (/"[a-z]+_[a-z_]+":/.test(text) ? {} : parse(text)),
    }),
  },
  refusing(
    "protocol/inflection/unknown-breaks",
    "protocol/bad-parameters",
    500,
    ({ headers }) => headers.get("key-inflection") === "shouting",
    { fixed: ["style"] },
  ),
  {
    name: "protocol/inflection/cache-forgets-the-style",
    breaks: "protocol/inflection-style",
    protocol: ({ style }) => {
      const cached = createCache<ReturnType<typeof style>>();
      return {
        style: (context) => cached(context, context.caller.key, () => style(context)),
      };
    },
    concerns: { operations: ["list", "retrieve"], shows: true, fixed: ["style"] },
  },
  {
    // A cache that lives for a second or two shows only where one request follows the other.
    name: "protocol/inflection/list-has-the-style-before",
    breaks: "protocol/inflection-style",
    alsoBreaks: ["protocol/inflection-default"],
    protocol: ({ style }) => {
      const cached = createCache<ReturnType<typeof style>>(3);
      return {
        style(context) {
          const own = () => style(context);
          const known = cached(context, context.caller.key, own);
          return isList(context) ? known : own();
        },
      };
    },
    concerns: { operations: ["list"], shows: true, fixed: ["style"] },
  },
  {
    name: "protocol/versions/cache-forgets-the-version",
    breaks: "protocol/fields-any-inflection",
    protocol: ({ version }) => {
      const cached = createCache<string>();
      return {
        version: (context) => cached(context, context.caller.key, () => version(context)),
      };
    },
    concerns: { operations: ["list", "retrieve"], query: true, fixed: ["version"] },
  },
];
