import {
  jsonAt,
  jsonObject,
  shareableKinds,
  shareTokens,
  tokenLifetime,
} from "@persona-conformance/schemas/facts";
import { isAnswer, refuse } from "../../answer.ts";
import { shownIn, withAttributes } from "../../faults/shown.ts";
import { refusing, writtenIn } from "../../faults/written.ts";
import type { Fault } from "../../fault.ts";
import { inCreation, inTwoRequests, isCreate } from "../../faults/request-kinds.ts";
import type { Context } from "../../protocol.ts";
import { memberOf } from "../../resource/draft.ts";
import type { Draft, Stored } from "../../resource/stored.ts";
import { connectionOf } from "../objects.ts";

const seconds = "expires-in-seconds";

const attributesOf = (body: unknown): unknown => memberOf(memberOf(body, "data"), "attributes");

/** A fault: a lifetime that must be refused is replaced by the default. */
const accepting = (
  name: string,
  breaks: Fault["breaks"],
  isMeant: (lifetime: unknown) => boolean,
): Fault => ({
  name: `share-tokens/create/${name}`,
  breaks,
  rules: ({ draft }) => ({
    draft(body) {
      const attributes = jsonObject(attributesOf(body));
      const { [seconds]: lifetime, ...rest } = attributes;
      return isMeant(lifetime) ? draft({ data: { attributes: rest } }) : draft(body);
    },
  }),
});

/** A fault: some requests are refused that must be accepted. */
const rejecting = (
  name: string,
  breaks: Fault["breaks"],
  isMeant: (attributes: Draft["attributes"]) => boolean,
  status = 422,
): Fault => ({
  name: `share-tokens/create/${name}`,
  breaks,
  rules: ({ admit }) => ({
    admit: (asked, caller) =>
      isMeant(asked.attributes) ? refuse(status, "this cannot be shared") : admit(asked, caller),
  }),
});

/** A fault: a request is accepted though its connection or object must be refused. */
const admitting = (
  name: string,
  breaks: Fault["breaks"],
  isMeant: (details: string, owner: string | undefined) => boolean,
): Fault => ({
  name: `share-tokens/create/${name}`,
  breaks,
  rules: ({ admit, ownerOf }) => ({
    admit(asked, caller) {
      const answer = admit(asked, caller);
      const owner = ownerOf(String(asked.attributes["source-id"]));
      return answer !== undefined && isMeant(JSON.stringify(answer.body), owner)
        ? undefined
        : answer;
    },
  }),
});

/** A fault: if there is this in place of a connection or an object, the last one is taken. */
const needing = (
  name: string,
  member: "connection-id" | "source-id",
  nothing: null | undefined,
): Fault => ({
  name: `share-tokens/create/${name}`,
  breaks: "share-tokens/create-needs-both",
  rules: ({ draft }) => {
    let last: unknown = "";
    return {
      draft(body) {
        const attributes = jsonObject(attributesOf(body));
        const given = attributes[member];
        if (given !== nothing) last = given ?? last;
        return given === nothing
          ? draft({ data: { attributes: { ...attributes, [member]: last } } })
          : draft(body);
      },
    };
  },
});

const { minimum, maximum } = tokenLifetime;

const faults: readonly Fault[] = [
  accepting("too-short", "share-tokens/create-lifetime-bounds", (asked) => asked === minimum - 1),
  accepting("no-time", "share-tokens/create-lifetime-bounds", (asked) => asked === 0),
  accepting("in-the-past", "share-tokens/create-lifetime-bounds", (asked) => Number(asked) < 0),
  accepting("too-long", "share-tokens/create-lifetime-bounds", (asked) => Number(asked) > maximum),
  accepting(
    "a-lifetime-as-a-text",
    "share-tokens/create-lifetime-integer",
    (asked) => typeof asked === "string",
  ),
  accepting(
    "a-lifetime-as-a-fraction",
    "share-tokens/create-lifetime-integer",
    (asked) => typeof asked === "number" && !Number.isInteger(asked),
  ),
  rejecting(
    "token-as-a-connection-breaks",
    "share-tokens/create-real-ids",
    (attributes) => String(attributes["connection-id"]).startsWith("cnst_"),
    500,
  ),
  rejecting(
    "shortest-lifetime-refused",
    "share-tokens/create-lifetime-bounds",
    ({ [seconds]: asked }) => asked === minimum,
  ),
  rejecting(
    "longest-lifetime-refused",
    "share-tokens/create-lifetime-bounds",
    ({ [seconds]: asked }) => asked === maximum,
  ),
  rejecting(
    "longest-lifetime-of-a-verification-refused",
    "share-tokens/create-lifetime-bounds",
    ({ [seconds]: asked, "source-id": id }) =>
      asked === maximum && String(id).startsWith(shareableKinds.verification.idPrefix),
  ),
  rejecting(
    "any-lifetime-refused",
    "share-tokens/create-lifetime",
    ({ [seconds]: asked }) => asked !== undefined,
  ),
  ...Object.entries(shareableKinds).map(([kind, { idPrefix }]) =>
    rejecting(`no-${kind}`, "share-tokens/create-kinds", ({ "source-id": id }) =>
      String(id).startsWith(idPrefix),
    ),
  ),
  admitting("over-no-connection", "share-tokens/create-real-ids", (details) =>
    details.includes("connection-id is not found"),
  ),
  admitting(
    "of-nothing",
    "share-tokens/create-real-ids",
    (details, owner) => details.includes("source-id is not found") && owner === undefined,
  ),
  admitting(
    "of-an-object-of-others",
    "share-tokens/create-real-ids",
    (details, owner) => details.includes("source-id is not found") && owner !== undefined,
  ),
  admitting("by-the-destination", "share-tokens/create-by-source", (details) =>
    details.includes("only the source"),
  ),
  ...(["connection-id", "source-id"] as const).flatMap((name) => [
    needing(`without-${name}`, name, undefined),
    needing(`null-for-${name}`, name, null),
  ]),
  ...(["pending", "expired", "redeemed"] as const).map((status): Fault => ({
    name: `share-tokens/create/is-${status}`,
    breaks: "share-tokens/create-is-created",
    rules: ({ created }) => ({ created: (stored) => created({ ...stored, status }) }),
  })),
  shownIn(
    "create",
    "share-tokens/create/answers-pending",
    "share-tokens/create-is-created",
    (json) => withAttributes(json, { status: "pending" }),
  ),
  shownIn(
    "create",
    "share-tokens/create/answers-inbound",
    "share-tokens/resource-direction",
    (json) => withAttributes(json, { direction: "inbound" }),
  ),
  ...(["connection", "source"] as const).map((name) =>
    shownIn(
      "create",
      `share-tokens/create/another-${name}`,
      "share-tokens/create-names-both",
      (json) => {
        const relationships = jsonObject(json["relationships"]);
        const data = { ...jsonObject(jsonAt(relationships, name, "data")), id: "another" };
        return { ...json, relationships: { ...relationships, [name]: { data } } };
      },
    ),
  ),
  writtenIn(
    "create",
    "share-tokens/create/answers-200",
    "share-tokens/create-answers-201",
    (answer, { resource }) =>
      answer.status === 201 && resource?.name === shareTokens.name ? { status: 200 } : {},
  ),
  writtenIn(
    "create",
    "share-tokens/create/answers-202",
    "share-tokens/create-answers-201",
    (answer, { resource }) =>
      answer.status === 201 && resource?.name === shareTokens.name ? { status: 202 } : {},
  ),
  {
    name: "share-tokens/create/cannot-be-read",
    breaks: "share-tokens/retrieve-answers-200",
    rules: ({ partyOf }) => ({
      partyOf: (stored, caller) =>
        stored.status === "created" ? undefined : partyOf(stored, caller),
    }),
    concerns: {
      operations: ["list", "retrieve", "action"],
      shows: true,
      statuses: ["created"],
    },
  },
  {
    name: "share-tokens/create/refused-yet-made",
    breaks: "share-tokens/refusal-changes-nothing",
    // The list holds a token that the refused request did not create.
    rules: ({ draft, order }) => {
      let refused = 0;
      const ghosts: Stored[] = [];
      return {
        draft(body) {
          const read = draft(body);
          if (isAnswer(read)) refused += 1;
          return read;
        },
        order(rows) {
          const [first] = order(rows);
          const missing = first === undefined ? 0 : refused - ghosts.length;
          for (let index = 0; index < missing; index += 1)
            if (first !== undefined)
              ghosts.push({ ...first, id: `${first.id}r${refused}${index}` });
          // Each organization has its own.
          const own = ghosts.filter((ghost) =>
            rows.some((row) => connectionOf(row) === connectionOf(ghost)),
          );
          return order([...rows, ...own].toSorted((a, b) => a.createdAt - b.createdAt));
        },
      };
    },
    concerns: inTwoRequests,
  },
  {
    name: "share-tokens/create/short-lives-last-longer",
    breaks: "share-tokens/create-lifetime",
    rules: ({ created }) => ({
      created(asked) {
        const made = created(asked);
        const least = made.createdAt + 300_000;
        const ends = Math.max(Number(made.attributes["expires-at"]), least);
        return { ...made, attributes: { ...made.attributes, "expires-at": ends } };
      },
    }),
  },
  {
    name: "share-tokens/create/same-id-within-a-moment",
    breaks: "protocol/idempotent-fresh-key",
    rules: ({ created }) => {
      let last: Stored | undefined;
      return {
        created(asked) {
          const made = created(asked);
          const isSoon = last !== undefined && made.createdAt - last.createdAt < moment;
          last = last !== undefined && isSoon ? { ...made, id: last.id } : made;
          return last;
        },
      };
    },
    concerns: inTwoRequests,
  },
  refusing(
    "share-tokens/create/refused-without-an-idempotency-key",
    "share-tokens/create-answers-201",
    400,
    (context) => isKeyless(context),
    inCreation,
  ),
  {
    name: "share-tokens/create/one-token-for-all-without-an-idempotency-key",
    breaks: "protocol/idempotent-fresh-key",
    protocol: ({ idempotencyKey }) => ({
      idempotencyKey: (context) => (isKeyless(context) ? "no key" : idempotencyKey(context)),
    }),
    concerns: inTwoRequests,
  },
];

/** Whether a request creates a token and has no idempotency key. */
const isKeyless = (context: Context): boolean =>
  isCreate(context) &&
  context.operation?.resource.name === shareTokens.name &&
  !context.headers.has("idempotency-key");

/** Two creations within this many milliseconds of the mock's clock are confused. */
const moment = 12;

/** Faults in the creation of a share token. */
export const createFaults: readonly Fault[] = faults.map((fault) => ({
  concerns: inCreation,
  ...fault,
}));
