import { endsOf, type Objection, type Resource, shownBy } from "@persona-conformance/schemas/facts";
import { type Answer, isAnswer, refuse } from "../answer.ts";
import { paginate } from "../pages.ts";
import { answerOf } from "../rulings.ts";
import type { Served, World } from "../served.ts";
import { readDraft } from "./draft.ts";
import { valuesOf, type Wanted } from "./filters.ts";
import { createRendering } from "./rendering.ts";
import type { ResourceRules, Tried } from "./rules.ts";
import { createSparse } from "./sparse.ts";
import type { Stored } from "./stored.ts";

/** The correct rules of a resource, derived from its definition. */
export function correctRules(served: Served, world: World): ResourceRules {
  const { resource } = served;
  const { lifecycle, name, filters } = resource;
  const { rulings } = world;
  const lag = Number(rulings["protocol/replica-lag"]);
  const ruling = (question: string, otherwise = "409") =>
    answerOf(rulings, `${name}/${question}`) ?? otherwise;
  /** Milliseconds from the time of a passage to the passage itself. */
  const lagOf = (passage: string) => Number(ruling(`${passage}-lag`, "0"));
  const render = createRendering(resource, rulings);

  function change(stored: Stored, to: string, now: number, updatedAt = now): void {
    const { status, attributes, relationships } = stored;
    if (lag > 0) {
      const { updatedAt: before } = stored;
      stored.before = { status, updatedAt: before, attributes, relationships, until: now + lag };
    }
    const stamp = resource.stamps?.[to];
    if (stamp !== undefined) stored.attributes = { ...attributes, [stamp]: now };
    stored.status = to;
    stored.updatedAt = updatedAt;
    stored.settling = undefined;
  }

  /** The ruling for an objection against an attempt, usually an HTTP status. */
  const answerTo = ({ action, party, stored }: Tried, objection: Objection): string => {
    if (objection === "party") return ruling(`${action}-by-${party}`);
    if (objection === "status") return ruling(`${action}-${stored.status}`);
    const { while: condition } = lifecycle.rowOf(action);
    const other = condition && conditionOf(stored, condition.resource)?.status;
    return ruling(`${action}-over-${other}`, ruling(`${action}-unmet`));
  };

  /** The other resource on which this one depends. An attribute or a relationship names it. */
  function conditionOf({ attributes, relationships }: Stored, other: string): Stored | undefined {
    const ids = [...Object.values(attributes), ...Object.values(relationships).map(({ id }) => id)];
    return ids.map((id) => world.find(other, String(id))).find((one) => one !== undefined);
  }

  const rules: ResourceRules = {
    find(all, asked) {
      const answer = ruling("id-case", "404");
      const known = all.get(asked);
      if (known !== undefined || answer === "404") return known;
      const isMeant = ({ id }: Stored) => id.toLowerCase() === asked.toLowerCase();
      const meant = [...all.values()].find(isMeant);
      if (meant === undefined || answer === "it is found") return meant;
      return refuse(answer, `${asked} is no id`);
    },
    ownerOf: () => undefined,
    organizationOf({ attributes, relationships }, party) {
      const { partiesOf } = resource;
      if (partiesOf !== undefined) {
        const { id = "" } = relationships[partiesOf.relationship] ?? {};
        return world.organizationOf(partiesOf.resource, id, party);
      }
      const organization = attributes[resource.parties[party] ?? ""];
      return typeof organization === "string" ? organization : undefined;
    },
    excluded(_stored, _caller, operation = "") {
      const status = ruling("stranger-acts", "that of a read");
      const isOwn = lifecycle.actions.includes(operation) && status !== "that of a read";
      return refuse(isOwn ? status : ruling("stranger", "404"));
    },
    partyOf(stored, { organizationId, environmentId }) {
      const bound = rulings["protocol/environment-bound"] === "yes";
      if (bound && !stored.environments.includes(environmentId)) return undefined;
      return lifecycle.parties.find(
        (party) => rules.organizationOf(stored, party) === organizationId,
      );
    },
    meets: (stored, { resource: other, status }) => conditionOf(stored, other)?.status === status,
    decide(tried) {
      const { action, party, stored, unmet } = tried;
      const ruled = lifecycle.rule({
        action,
        party,
        status: stored.status,
        ...(unmet && { unmet }),
      });
      if (ruled.allowed || ruled.open === undefined) return ruled;
      const isDone = ruled.because.every((objection) => isSuccess(answerTo(tried, objection)));
      return isDone ? { allowed: true, ...ruled.open, cites: ruled.cites } : ruled;
    },
    input: () => ({}),
    carryOut({ action, stored }, to, now) {
      change(stored, to, now);
      const row = lifecycle.rowOf(action);
      if (to !== shownBy(row) || endsOf(row).includes(to)) return;
      const after = Number(ruling(`${action}-settles-after`));
      stored.settling = { to: ruling(`${action}-ends`), at: now + after };
    },
    refusal: (tried, because) => refusalOf(tried, because, resource, answerTo),
    refused: () => {},
    stray: () => {},
    answered: (_tried, view) => view,
    passages: () => lifecycle.passages,
    isDue({ settling, attributes }, { name: passage, by, at, to }, now) {
      if (settling !== undefined) return settling.to === to && now >= settling.at;
      const moment = by === "time" && at !== undefined ? attributes[at] : undefined;
      return typeof moment === "number" && now >= moment + lagOf(passage);
    },
    pass(stored, { name: passage, to, by, at = "" }, now) {
      const moment = stored.attributes[at];
      if (by === "time" && ruling(`${passage}-moves-updated-at`) === "no") {
        change(stored, to, now, stored.updatedAt);
      } else if (typeof moment === "number" && ruling(`${passage}-comes`) === "by a job") {
        change(stored, to, Math.min(now, moment + lagOf(passage)));
      } else {
        change(stored, to, now);
      }
    },
    withheld: () => undefined,
    read(stored, _context, now) {
      const { before } = stored;
      return before !== undefined && now < before.until ? { ...stored, ...before } : stored;
    },
    resource: (view, context) => {
      const party = lifecycle.parties.find(
        (one) => rules.organizationOf(view, one) === context.caller.organizationId,
      );
      return render(view, context, party);
    },
    sparse: createSparse(resource, world),
    document: (data) => ({ data }),
    valueUnder: (filter, { status, attributes }) =>
      filter === "status" ? status : attributes[filter],
    isKnownUnder: (filter, value) =>
      filter === "status" ? lifecycle.isStatus(value) : world.organizations.has(value),
    select(rows, context, now) {
      const unknown = [...context.query.keys()].find(
        (key) => key.startsWith("filter[") && !filters.includes(key.slice(7, -1)),
      );
      const answer = ruling("filter-unknown");
      if (unknown !== undefined && answer === "an empty page") return [];
      if (unknown !== undefined && answer !== "ignored") {
        return refuse(answer, `${unknown} is not a filter`);
      }
      const wanted: Wanted[] = [];
      for (const filter of filters) {
        const values = valuesOf({
          filter,
          isKnown: (value) => rules.isKnownUnder(filter, value, context),
          ruling,
          given: context.query.getAll(`filter[${filter}]`),
        });
        if (isAnswer(values)) return values;
        if (values !== undefined) wanted.push({ filter, values });
      }
      return rows.filter((row) => {
        const view = rules.read(row, context, now);
        return wanted.every(({ filter, values }) =>
          values.includes(rules.valueUnder(filter, view, context)),
        );
      });
    },
    // The store is in order of creation, so the reverse is newest first.
    order: (rows) => rows.toReversed(),
    paginate,
    draft: (body) =>
      readDraft(body, resource, {
        unknown: ruling("create-unknown-attribute"),
        missing: ruling("create-missing-attribute"),
        wrongType: ruling("create-wrong-type"),
      }),
    admit: () => undefined,
    rival: () => undefined,
    duplicate: () => refuse(409, `${resource.one} already exists`),
    created: (stored) => stored,
  };
  return Object.assign(rules, served.rules?.(world)({ ...rules }));
}

/** If it is open whether something is done, the ruling may be the status of a success. */
const isSuccess = (ruled: string): boolean => Number(ruled) < 300;

/** The refusal of an attempt, as ruled. An objection against the party comes first. */
function refusalOf(
  tried: Tried,
  because: readonly Objection[],
  { one, operations }: Resource,
  answerTo: (tried: Tried, objection: Objection) => string,
): Answer {
  const { action, stored } = tried;
  // An action that the API does not offer has no answer.
  if (operations[action] === undefined) return refuse(409);
  const what = `${one.slice(0, 1).toUpperCase()}${one.slice(1)}`;
  const objections = (["party", "status", "while"] as const).filter((reason) =>
    because.includes(reason),
  );
  // A ruling may say that an open objection does not count.
  const objection = objections.find((reason) => !isSuccess(answerTo(tried, reason))) ?? "status";
  const details = {
    party: `${what} cannot be ${action}d by you`,
    status: `${what} is ${stored.status}`,
    while: `${what} cannot be ${action}d now`,
  };
  const ruled = answerTo(tried, objection);
  return refuse(isSuccess(ruled) ? 409 : ruled, details[objection]);
}
