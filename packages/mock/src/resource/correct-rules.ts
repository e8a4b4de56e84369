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

/** What the documentation promises of any resource, from its definition. */
export function correctRules(served: Served, world: World): ResourceRules {
  const { resource } = served;
  const { lifecycle, name, filters } = resource;
  const { rulings } = world;
  const lag = Number(rulings["protocol/replica-lag"]);
  const ruling = (question: string, otherwise = "409") =>
    answerOf(rulings, `${name}/${question}`) ?? otherwise;
  const render = createRendering(resource, rulings);

  function change(stored: Stored, to: string, now: number, updatedAt = now): void {
    const { status } = stored;
    if (lag > 0) stored.before = { status, updatedAt: stored.updatedAt, until: now + lag };
    stored.status = to;
    stored.updatedAt = updatedAt;
    stored.settling = undefined;
  }

  const rules: ResourceRules = {
    find(all, asked) {
      const answer = ruling("id-case", "404");
      const known = all.get(asked);
      if (known !== undefined || answer === "404") return known;
      const isMeant = ({ id }: Stored) => id.toLowerCase() === asked.toLowerCase();
      const meant = [...all.values()].find(isMeant);
      return meant !== undefined && answer === "400" ? refuse(400, `${asked} is no id`) : meant;
    },
    organizationOf({ attributes }, party) {
      const organization = attributes[resource.parties[party] ?? ""];
      return typeof organization === "string" ? organization : undefined;
    },
    excluded: () => refuse(ruling("stranger", "404")),
    partyOf(stored, { organizationId, environmentId }) {
      const bound = rulings["protocol/environment-bound"] === "yes";
      if (bound && !stored.environments.includes(environmentId)) return undefined;
      return lifecycle.parties.find(
        (party) => rules.organizationOf(stored, party) === organizationId,
      );
    },
    meets({ attributes, relationships }, { resource: other, status }) {
      // Whichever of its attributes or relationships names one of the others.
      const ids = [
        ...Object.values(attributes),
        ...Object.values(relationships).map(({ id }) => id),
      ];
      const found = ids.map((id) => world.find(other, String(id))).find((one) => one !== undefined);
      return found?.status === status;
    },
    decide: ({ action, party, stored: { status }, unmet }) =>
      lifecycle.rule({ action, party, status, ...(unmet && { unmet }) }),
    carryOut({ action, stored }, to, now) {
      change(stored, to, now);
      const row = lifecycle.rowOf(action);
      if (to !== shownBy(row) || endsOf(row).includes(to)) return;
      const after = Number(ruling(`${action}-settles-after`));
      stored.settling = { to: ruling(`${action}-ends`), at: now + after };
    },
    refusal: (tried, because) => refusalOf(tried, because, resource, ruling),
    refused: () => {},
    stray: () => {},
    answered: (_tried, view) => view,
    passages: () => lifecycle.passages,
    isDue({ settling, attributes }, { by, at, to }, now) {
      if (settling !== undefined) return settling.to === to && now >= settling.at;
      const moment = by === "time" && at !== undefined ? attributes[at] : undefined;
      return typeof moment === "number" && now >= moment;
    },
    pass(stored, { name: passage, to, by }, now) {
      const stays = by === "time" && ruling(`${passage}-moves-updated-at`) === "no";
      change(stored, to, now, stays ? stored.updatedAt : now);
    },
    read(stored, _context, now) {
      const { before } = stored;
      return before !== undefined && now < before.until ? { ...stored, ...before } : stored;
    },
    resource: (view, { caller }) => render(view, caller),
    sparse: createSparse(resource, world),
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
          resource,
          organizations: world.organizations,
          ruling,
          given: context.query.getAll(`filter[${filter}]`),
        });
        if (isAnswer(values)) return values;
        if (values !== undefined) wanted.push({ filter, values });
      }
      return rows.filter((row) => {
        const { status, attributes } = rules.read(row, context, now);
        return wanted.every(({ filter, values }) =>
          values.includes(filter === "status" ? status : attributes[filter]),
        );
      });
    },
    // Created later is further behind in the store, so the reverse is newest first.
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

/** The refusal of an attempt, as ruled: what is wrong with the party is said first. */
function refusalOf(
  { action, party, stored: { status } }: Tried,
  because: readonly Objection[],
  { one, operations }: Resource,
  ruling: (question: string) => string,
): Answer {
  // What the API does not offer answers nobody.
  if (operations[action] === undefined) return refuse(409);
  const what = `${one.slice(0, 1).toUpperCase()}${one.slice(1)}`;
  if (because.includes("party")) {
    return refuse(ruling(`${action}-by-${party}`), `${what} cannot be ${action}d by you`);
  }
  if (because.includes("status")) {
    return refuse(ruling(`${action}-${status}`), `${what} is ${status}`);
  }
  return refuse(ruling(`${action}-unmet`), `${what} cannot be ${action}d now`);
}
