import { undocumented } from "../../faults/undocumented.ts";
import { jsonAt, jsonObject, shareTokens } from "@persona-conformance/schemas/facts";
import { isAnswer, refuse } from "../../answer.ts";
import { type Json, shown, shownIn, withAttributes } from "../../faults/shown.ts";
import { inActions } from "../../faults/request-kinds.ts";
import { writtenIn } from "../../faults/written.ts";
import type { Concern, Fault } from "../../fault.ts";
import type { Written } from "../../protocol.ts";
import type { Tried } from "../../resource/rules.ts";
import type { Stored } from "../../resource/stored.ts";
import { destinationRelationship, kindOf, sourceRelationship } from "../objects.ts";

/** A fault that is visible only when the destination redeems a token that can be redeemed. */
const redemption: Concern = {
  operations: ["action"],
  action: "redeem",
  party: "destination",
  from: "created",
};

type Destination = Stored["relationships"][string];

const kindOfSource = ({ relationships }: Stored) =>
  kindOf(relationships[sourceRelationship]?.type ?? "");

/** Whether a redemption names an object. */
const isInto = (body: unknown): boolean => JSON.stringify(body ?? {}).includes("destination-id");

/** A fault: a redemption that must succeed is refused, or the reverse. */
const asking = (
  name: string,
  breaks: Fault["breaks"],
  isMeant: (tried: Tried, body: unknown) => boolean,
  to: "refused" | "done",
  input: Readonly<Record<string, unknown>> = {},
): Fault => ({
  name: `share-tokens/redeem/${name}`,
  breaks,
  rules: ({ input: read }) => ({
    input(tried, body) {
      if (tried.action !== "redeem" || !isMeant(tried, body)) return read(tried, body);
      if (to === "refused") return refuse(422, "this cannot be redeemed");
      const given = read(tried, body);
      return isAnswer(given) ? input : given;
    },
  }),
  concerns: redemption,
});

const object = (kind: string, id: string): { readonly destination: Destination } => ({
  destination: { type: kind, id },
});

/** A fault: a token is imported into an object of an organization that must be refused. */
const into = (
  name: string,
  isMeant: (owner: string | undefined, parties: { readonly source: string | undefined }) => boolean,
): Fault => ({
  name: `share-tokens/redeem/into-${name}`,
  breaks: "share-tokens/redeem-real-destination",
  rules: ({ input: read, ownerOf, organizationOf }) => ({
    input(tried, body) {
      const given = read(tried, body);
      const id = jsonAt(body, "data", "attributes", "destination-id");
      if (tried.action !== "redeem" || !isAnswer(given) || typeof id !== "string") return given;
      const source = organizationOf(tried.stored, "source");
      return isMeant(ownerOf(id), { source }) ? object("account", id) : given;
    },
  }),
});

/** A fault in the destination object that a token shows while it has one of these statuses. */
const toward = (
  name: string,
  breaks: Fault["breaks"],
  where: readonly string[],
  mode: "clone" | "hydrate",
  data: Destination | null,
): Fault =>
  shown(
    `share-tokens/destination/${name}`,
    breaks,
    (json, { status, attributes, relationships }) => {
      const held = jsonObject(json["relationships"]);
      const isShown = destinationRelationship in held;
      const isMeant = isShown && where.includes(status) && attributes["redeem-mode"] === mode;
      if (!isMeant || (data === null && relationships[destinationRelationship] === undefined)) {
        return json;
      }
      return { ...json, relationships: { ...held, [destinationRelationship]: { data } } };
    },
    { party: "destination", statuses: where },
  );

/** A token that shows another destination object, if it shows one. */
const showing = (json: Json, data: Destination): Json => {
  // Every token of the mock has relationships.
  const held = json["relationships"] as Readonly<Record<string, unknown>>;
  return destinationRelationship in held
    ? { ...json, relationships: { ...held, [destinationRelationship]: { data } } }
    : json;
};

/** A fault in the answer to an action. */
const answering = (
  action: "redeem" | "expire",
  name: string,
  breaks: Fault["breaks"],
  change: (answer: Written) => Partial<Written>,
): Fault =>
  writtenIn(
    "action",
    `share-tokens/${action}/${name}`,
    breaks,
    (answer, { operation }) =>
      operation?.resource.name === shareTokens.name &&
      operation.name === action &&
      answer.status < 300
        ? change(answer)
        : {},
    { action, outcome: "success" },
  );

/** A quarter of an hour, in milliseconds. */
const quarter = 900_000;

/** A fault: a token changes by itself after its end, or while it is pending. */
const byItself = (
  from: string,
  to: string,
  breaks: Fault["breaks"] & string,
  after: number,
): Fault => {
  const passage = undocumented(`${from}-becomes-${to}`, from, to, breaks);
  return {
    name: `share-tokens/changes/${passage.name}`,
    breaks,
    rules: ({ passages, isDue, pass }) => ({
      passages: () => [passage, ...passages()],
      pass(stored, one, now) {
        pass(stored, one, now);
        // Otherwise its time might be over, and it would expire again at once.
        if (one === passage && to === "created")
          stored.attributes = { ...stored.attributes, "expires-at": now + quarter };
      },
      isDue: (stored, one, now) =>
        one === passage ? now - stored.updatedAt >= after : isDue(stored, one, now),
    }),
  };
};

/** A fault: the lifetime of a token takes from it the end that it had come to before. */
const takenByTime: Fault = {
  name: "share-tokens/changes/time-takes-what-is-redeemed",
  breaks: "share-tokens/ends-are-final",
  rules: ({ passages }) => ({
    passages: () => [
      ...passages(),
      ...shareTokens.lifecycle.passages
        .filter(({ by }) => by === "time")
        .map((passage) => ({
          ...passage,
          name: "lapse-of-what-is-redeemed",
          from: ["redeemed"] as const,
        })),
    ],
  }),
};

const another: Destination = { type: "account", id: "act_another" };
const imported = ["pending", "redeemed"];

/** Faults in redeeming and expiring a token, apart from its lifecycle. */
export const redeemFaults: readonly Fault[] = [
  answering("redeem", "answers-200", "share-tokens/redeem-answers-202", () => ({ status: 200 })),
  answering("redeem", "answers-201", "share-tokens/redeem-answers-202", () => ({ status: 201 })),
  answering("redeem", "answers-nothing", "share-tokens/action-answers", () => ({
    body: undefined,
  })),
  answering("expire", "answers-202", "share-tokens/expire-answers-200", () => ({ status: 202 })),
  answering("expire", "answers-204", "share-tokens/expire-answers-200", () => ({
    status: 204,
    body: undefined,
  })),
  asking(
    "account-cloned",
    "share-tokens/redeem-needs-destination",
    ({ stored }, body) => kindOfSource(stored) === "account" && !isInto(body),
    "done",
  ),
  asking(
    "transaction-cloned",
    "share-tokens/redeem-needs-destination",
    ({ stored }, body) => kindOfSource(stored) === "transaction" && !isInto(body),
    "done",
  ),
  asking(
    "verification-hydrates",
    "share-tokens/redeem-verification-clones",
    ({ stored }, body) => kindOfSource(stored) === "verification" && isInto(body),
    "done",
    object("account", "act_mockdestination"),
  ),
  ...(["inquiry", "verification"] as const).map((kind) =>
    asking(
      `no-clone-of-${kind}`,
      "share-tokens/redeem-clones",
      ({ stored }, body) => kindOfSource(stored) === kind && !isInto(body),
      "refused",
    ),
  ),
  ...(["account", "transaction", "inquiry"] as const).map((kind) =>
    asking(
      `no-hydration-of-${kind}`,
      "share-tokens/redeem-hydrates",
      ({ stored }, body) => kindOfSource(stored) === kind && isInto(body),
      "refused",
    ),
  ),
  asking("needs-a-body", "share-tokens/redeem-clones", (_, body) => body === undefined, "refused"),
  into("nothing", (owner) => owner === undefined),
  into("an-object-of-the-source", (owner, { source }) => owner === source),
  asking(
    "no-mappings",
    "share-tokens/redeem-mappings",
    (_, body) => JSON.stringify(body ?? {}).includes('"meta"') && isInto(body),
    "refused",
  ),
  {
    name: "share-tokens/redeem/refused-for-its-mode-yet-done",
    breaks: "share-tokens/refusal-changes-nothing",
    rules: ({ input, carryOut }) => ({
      input(tried, body) {
        const read = input(tried, body);
        if (tried.action === "redeem" && isAnswer(read)) {
          carryOut(tried, "pending", tried.stored.updatedAt + 1);
        }
        return read;
      },
    }),
    concerns: redemption,
  },
  {
    name: "share-tokens/redeem/refused-object-shown-all-the-same",
    breaks: "share-tokens/refusal-changes-nothing",
    rules: ({ input }) => ({
      input(tried, body) {
        const read = input(tried, body);
        const { stored, action } = tried;
        if (action === "redeem" && isAnswer(read) && isInto(body))
          stored.relationships = { ...stored.relationships, [destinationRelationship]: another };
        return read;
      },
    }),
    concerns: { ...redemption, outcome: "refusal" },
  },
  {
    name: "share-tokens/redeem/refused-again-yet-imported-elsewhere",
    breaks: "share-tokens/refusal-changes-nothing",
    rules: ({ refused }) => ({
      refused(tried, now) {
        const { stored, action } = tried;
        if (action === "redeem" && stored.status === "redeemed") {
          stored.relationships = { ...stored.relationships, [destinationRelationship]: another };
        } else refused(tried, now);
      },
    }),
    concerns: { ...redemption, from: "redeemed", outcome: "refusal" },
  },
  {
    name: "share-tokens/redeem/again-into-another-object",
    breaks: "share-tokens/redeem-once",
    concerns: { ...inActions, action: "redeem" },
    rules: ({ decide }) => ({
      decide(tried) {
        const { action, stored, context } = tried;
        const { id = "" } = stored.relationships[destinationRelationship] ?? {};
        const { text = "" } = context ?? {};
        const isAgain = action === "redeem" && stored.status === "redeemed";
        return isAgain && isInto(text) && !text.includes(`"${id}"`)
          ? decide({ ...tried, stored: { ...stored, status: "created" } })
          : decide(tried);
      },
    }),
  },
  shown(
    "share-tokens/destination/of-another-type",
    "share-tokens/redeem-shows-destination",
    (json, { attributes, relationships }) => {
      const { type, id = "" } = relationships[destinationRelationship] ?? {};
      const other = type === "account" ? "inquiry" : "account";
      return attributes["redeem-mode"] === "hydrate" ? showing(json, { type: other, id }) : json;
    },
  ),
  shown(
    "share-tokens/destination/clone-is-the-source",
    "share-tokens/redeem-clone-appears",
    (json, { status, attributes, relationships }) => {
      const source = relationships[sourceRelationship];
      return status === "redeemed" && attributes["redeem-mode"] === "clone" && source
        ? showing(json, source)
        : json;
    },
  ),
  toward("not-echoed", "share-tokens/redeem-shows-destination", ["pending"], "hydrate", null),
  toward("lost-in-the-end", "share-tokens/redeem-shows-destination", ["redeemed"], "hydrate", null),
  toward("another-one", "share-tokens/redeem-shows-destination", imported, "hydrate", another),
  toward(
    "another-in-the-end",
    "share-tokens/redeem-shows-destination",
    ["redeemed"],
    "hydrate",
    another,
  ),
  toward("before-it-is-cloned", "share-tokens/redeem-clone-appears", ["pending"], "clone", another),
  toward("clone-never-named", "share-tokens/redeem-clone-appears", ["redeemed"], "clone", null),
  toward("of-a-failed-clone", "share-tokens/redeem-clone-appears", ["failed"], "clone", another),
  shownIn(
    "action",
    "share-tokens/redeem/answers-with-its-end",
    "share-tokens/redeem-is-pending",
    (json) =>
      jsonAt(json, "attributes", "status") === "pending"
        ? withAttributes(json, { status: "redeemed" })
        : json,
    { statuses: ["pending"] },
  ),
  byItself("pending", "created", "share-tokens/redeem-settles", 300),
  byItself("redeemed", "created", "share-tokens/ends-are-final", 1500),
  byItself("redeemed", "failed", "share-tokens/ends-are-final", 1500),
  byItself("redeemed", "expired", "share-tokens/ends-are-final", 1500),
  byItself("expired", "created", "share-tokens/ends-are-final", 100),
  byItself("created", "pending", "share-tokens/redeem-by-destination", 1500),
  takenByTime,
  {
    name: "share-tokens/redeem/in-another-environment",
    breaks: "share-tokens/redeem-same-environment",
    rules: ({ partyOf, organizationOf, decide }) => ({
      partyOf: (stored, caller) =>
        partyOf(stored, caller) ??
        (organizationOf(stored, "destination") === caller.organizationId
          ? "destination"
          : undefined),
      decide({ context, ...tried }) {
        const caller = context && { ...context.caller, production: false };
        return decide({ ...tried, ...(context && caller && { context: { ...context, caller } }) });
      },
    }),
  },
  {
    name: "share-tokens/times/over-at-once",
    breaks: "share-tokens/expires-by-time",
    rules: ({ isDue }) => ({
      // The answer to the creation is written before.
      isDue: (stored, passage, now) =>
        passage.by === "time" ? now > stored.createdAt : isDue(stored, passage, now),
    }),
    concerns: { operations: ["list", "retrieve", "action"] },
  },
  {
    name: "share-tokens/times/half-of-the-lifetime-is-enough",
    breaks: "share-tokens/expires-by-time",
    rules: ({ isDue }) => ({
      isDue(stored, passage, now) {
        const { "expires-at": end } = stored.attributes;
        const isHalf = typeof end === "number" && now >= (stored.createdAt + end) / 2;
        return passage.by === "time" ? isHalf : isDue(stored, passage, now);
      },
    }),
    concerns: { operations: ["list", "retrieve", "action"] },
  },
  asking(
    "null-hydrates",
    "share-tokens/redeem-null-destination",
    ({ stored }, body) =>
      kindOfSource(stored) !== "account" &&
      kindOfSource(stored) !== "transaction" &&
      jsonAt(body, "data", "attributes", "destination-id") === null,
    "done",
    object("account", "act_mockdestination"),
  ),
  {
    name: "share-tokens/redeem/time-does-not-matter",
    breaks: "share-tokens/expires-by-time",
    rules: ({ isDue, decide }) => ({
      isDue: (stored, passage, now) => passage.by !== "time" && isDue(stored, passage, now),
      decide: (tried) =>
        decide({
          ...tried,
          stored: {
            ...tried.stored,
            attributes: { ...tried.stored.attributes, "expires-at": null },
          },
        }),
    }),
    concerns: { operations: ["list", "retrieve", "action"] },
  },
];
