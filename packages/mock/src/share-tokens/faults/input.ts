import { jsonAt, shareTokens, tokenLifetime } from "@persona-conformance/schemas/facts";
import { isAnswer, refuse } from "../../answer.ts";
import { inActions, inCreation, isAction } from "../../faults/request-kinds.ts";
import { shown, withAttributes } from "../../faults/shown.ts";
import { writtenIn } from "../../faults/written.ts";
import type { Fault } from "../../fault.ts";
import { memberOf } from "../../resource/draft.ts";
import type { Tried } from "../../resource/rules.ts";
import { kindOf, sourceRelationship } from "../objects.ts";

const attributesOf = (body: unknown): unknown => memberOf(memberOf(body, "data"), "attributes");

/** A fault in which a creation that must be refused breaks the target instead. */
const breaking = (
  name: string,
  breaks: Fault["breaks"],
  isMeant: (attributes: unknown) => boolean,
): Fault => ({
  name: `share-tokens/create/${name}`,
  breaks,
  concerns: inCreation,
  rules: ({ draft }) => ({
    draft(body) {
      const read = draft(body);
      return isAnswer(read) && isMeant(attributesOf(body)) ? refuse(500) : read;
    },
  }),
});

/** A fault in the status of the answer to a creation with this body. */
const created = (name: string, breaks: Fault["breaks"], text: string, status: number): Fault =>
  writtenIn("create", `share-tokens/create/${name}`, breaks, (answer, context) =>
    context.resource?.name === shareTokens.name && context.text === text
      ? { ...answer, status }
      : {},
  );

/** A fault in the use of a redemption's body. */
const redeeming = (
  name: string,
  breaks: Fault["breaks"],
  isMeant: (body: unknown, tried: Tried) => boolean,
  answer: number | "done",
): Fault => ({
  name: `share-tokens/redeem/${name}`,
  breaks,
  concerns: { ...inActions, action: "redeem" },
  rules: ({ input }) => ({
    input(tried, body) {
      if (tried.action !== "redeem" || !isMeant(body, tried)) return input(tried, body);
      return answer === "done" ? {} : refuse(answer);
    },
  }),
});

const text = (body: unknown): string => JSON.stringify(body ?? "");
const mapsUnderAttributes = (body: unknown): boolean =>
  memberOf(attributesOf(body), "field-mappings") !== undefined;

/** Faults in the bodies of creations and redemptions. */
export const inputFaults: readonly Fault[] = [
  redeeming(
    "no-mappings-of-a-transaction",
    "share-tokens/redeem-mappings",
    (body, { stored }) =>
      kindOf(stored.relationships[sourceRelationship]?.type ?? "") === "transaction" &&
      memberOf(body, "meta") !== undefined,
    422,
  ),
  {
    name: "share-tokens/redeem/no-json-is-no-body",
    breaks: "protocol/malformed",
    concerns: { ...inActions, action: "redeem" },
    protocol: ({ headerRefusal, parse }) => {
      let isRedemption = false;
      return {
        headerRefusal(context) {
          isRedemption = context.resource?.name === shareTokens.name && isAction(context, "redeem");
          return headerRefusal(context);
        },
        parse(given) {
          try {
            return parse(given);
          } catch (error) {
            if (!isRedemption) throw error;
            return {};
          }
        },
      };
    },
  },
  {
    name: "share-tokens/redeem/into-a-transaction-not-stored",
    breaks: "protocol/idempotent-replay",
    protocol: ({ idempotencyKey }) => ({
      idempotencyKey: (context) =>
        isAction(context, "redeem") && context.text.includes('"txn_')
          ? undefined
          : idempotencyKey(context),
    }),
    concerns: { ...inActions, action: "redeem", replay: true },
  },
  breaking(
    "huge-lifetime-breaks",
    "share-tokens/create-lifetime-bounds",
    (attributes) => Number(memberOf(attributes, "expires-in-seconds")) >= 2 ** 31,
  ),
  breaking("lifetime-out-of-bounds-breaks", "share-tokens/create-lifetime-bounds", (attributes) => {
    const seconds = memberOf(attributes, "expires-in-seconds");
    return typeof seconds === "number" && seconds < tokenLifetime.minimum;
  }),
  breaking(
    "missing-source-breaks",
    "share-tokens/create-needs-both",
    (attributes) =>
      memberOf(attributes, "connection-id") !== undefined &&
      memberOf(attributes, "source-id") === undefined,
  ),
  created("empty-body-breaks", "share-tokens/create-needs-both", "", 500),
  created("no-json-is-taken", "protocol/malformed", '{"data":', 422),
  shown("share-tokens/create/source-of-another-type", "share-tokens/create-names-both", (json) => {
    // The mock's own tokens have these relationships.
    const relationships = json["relationships"] as Record<string, { readonly data: object }>;
    const { source } = relationships;
    if (source === undefined) return json;
    const type = JSON.stringify(source).includes('"account"') ? "inquiry" : "account";
    const changed = { data: { ...source.data, type } };
    return { ...json, relationships: { ...relationships, source: changed } };
  }),
  {
    name: "share-tokens/redeem/mappings-not-compared",
    breaks: "protocol/idempotent-parameters",
    concerns: { ...inActions, action: "redeem", replay: true },
    protocol: ({ fingerprint }) => ({
      fingerprint: (context) =>
        fingerprint({ ...context, text: context.text.replace(/,"meta":\{[^\]]*\]\}/, "") }),
    }),
  },
  redeeming(
    "empty-object-refused",
    "share-tokens/redeem-clones",
    (body) => text(body) === "{}",
    422,
  ),
  redeeming(
    "empty-attributes-refused",
    "share-tokens/redeem-clones",
    (body) => text(attributesOf(body)) === "{}",
    400,
  ),
  redeeming(
    "empty-attributes-clone-a-transaction",
    "share-tokens/redeem-needs-destination",
    (body, { stored }) =>
      kindOf(stored.relationships[sourceRelationship]?.type ?? "") === "transaction" &&
      text(attributesOf(body)) === "{}",
    "done",
  ),
  redeeming(
    "null-is-no-destination",
    "share-tokens/redeem-needs-destination",
    (body, { stored }) =>
      kindOf(stored.relationships[sourceRelationship]?.type ?? "") === "account" &&
      memberOf(attributesOf(body), "destination-id") === null,
    "done",
  ),
  redeeming(
    "no-mappings-refused",
    "share-tokens/redeem-mappings",
    (body) => text(body).includes('"field-mappings":[]'),
    400,
  ),
  redeeming("mappings-under-attributes-break", "protocol/bad-parameters", mapsUnderAttributes, 500),
  writtenIn(
    "action",
    "share-tokens/redeem/hydration-of-inquiry-done-but-refused",
    "share-tokens/redeem-hydrates",
    ({ status, body }) => {
      const type = jsonAt(body, "data", "relationships", "destination", "data", "type");
      return status === 202 && type === "inquiry" ? refuse(422, "the import failed") : {};
    },
    { ...inActions, action: "redeem" },
  ),
  {
    name: "share-tokens/redeem/empty-attributes-make-a-hydration",
    breaks: "share-tokens/redeem-mode-tells",
    resource: shareTokens.name,
    concerns: { ...inActions, action: "redeem" },
    rules: ({ carryOut, resource }) => {
      const emptily = new Set<string>();
      return {
        carryOut(tried, ...given) {
          if (tried.context?.text.includes('"attributes":{}') === true)
            emptily.add(tried.stored.id);
          carryOut(tried, ...given);
        },
        resource(view, context) {
          const json = resource(view, context);
          return emptily.has(view.id) ? withAttributes(json, { "redeem-mode": "hydrate" }) : json;
        },
      };
    },
  },
  {
    name: "share-tokens/redeem/refused-for-its-mappings-yet-done",
    breaks: "share-tokens/refusal-changes-nothing",
    concerns: { ...inActions, action: "redeem" },
    rules: ({ input, carryOut }) => ({
      input(tried, body) {
        if (tried.action !== "redeem" || !mapsUnderAttributes(body)) return input(tried, body);
        carryOut(tried, "pending", tried.stored.updatedAt + 1);
        return refuse(400, "field-mappings is not allowed here");
      },
    }),
  },
  {
    name: "share-tokens/create/lifetime-unread-in-camel-case",
    breaks: "protocol/inflection-requests",
    concerns: inCreation,
    protocol: ({ parse }) => ({
      parse: (body) => parse(body.replace(/,"expiresInSeconds":\d+/, "")),
    }),
  },
];
