import {
  inflect,
  type Registered,
  type Resource,
  successOf,
} from "@persona-conformance/schemas/facts";
import { type Answer, isAnswer, refuse } from "../answer.ts";
import type { Caller } from "../organizations.ts";
import { type Context, type Protocol, readJson } from "../protocol.ts";
import { answerOf, type Rulings } from "../rulings.ts";
import { createOthers } from "./others.ts";
import type { ResourceRules } from "./rules.ts";
import type { Draft, Stored, View } from "./stored.ts";

export interface EngineOptions {
  readonly resource: Resource;
  readonly rules: ResourceRules;
  readonly protocol: Protocol;
  readonly rulings: Rulings;
  /** Every organization, with its environments. */
  readonly organizations: ReadonlyMap<string, readonly string[]>;
  /** Never returns the same time twice, so that any two changes differ in `updated-at`. */
  readonly tick: () => number;
  readonly now: () => number;
  /** Serves another resource. */
  readonly engineOf: (name: string) => Engine | undefined;
}

/** An operation, with its implementation. */
export interface Handler {
  readonly operation: Registered;
  handle(context: Context): Answer;
}

/** Serves one resource. */
export interface Engine {
  readonly resource: Resource;
  readonly handlers: readonly Handler[];
  find(id: string): Stored | undefined;
  /** Creates a resource as if by this caller. The rules for creating do not apply. */
  add(caller: Caller, draft: Draft): Stored;
  /** Performs an action as an organization would outside of the API. Returns whether it was allowed. */
  perform(action: string, id: string, organizationId: string): boolean;
  /** Handles a request that matches no operation. */
  stray(context: Context): void;
  /** Makes a passage happen (a change by time or the system). Returns whether it was possible. */
  pass(passage: string, id: string): boolean;
  organizationOf(id: string, party: string): string | undefined;
  /** The party as which a caller may see a resource. */
  partyOf(id: string, caller: Caller): string | undefined;
  /** The organization's party of a resource, else of the newest one of which it is a party. */
  roleOf(organizationId: string, id: string): string | undefined;
  isAction(name: string): boolean;
  /** The number that this action would have on this resource, from 1. */
  roundOf(action: string, id: string): number;
  /** Whether an action that the API does not offer was done on it. */
  wasPerformed(id: string): boolean;
}

export function createEngine(options: EngineOptions): Engine {
  const { resource, rules, protocol, rulings, organizations, tick, now, engineOf } = options;
  const { lifecycle, name } = resource;
  const store = new Map<string, Stored>();
  let created = 0;
  /** How often each action was done on each resource. */
  const done = new Map<string, number>();
  const roundOf = (action: string, id: string) => (done.get(`${action} ${id}`) ?? 0) + 1;

  const prefix = `${answerOf(rulings, `${name}/id-prefix`) ?? resource.idPrefix}mock`;
  const isId = (text: string) =>
    text.startsWith(prefix) && /^\d{6,}$/.test(text.slice(prefix.length));

  /** The path of a resource, and all paths below it. */
  const below = new RegExp(
    `^/api/v1${resource.operations["retrieve"]?.path.replace(/\{.*/, "([^/]+)") ?? "$never"}`,
  );

  /** Makes all due passages happen, at most as many as there are statuses. */
  function elapse(stored: Stored): Stored {
    for (let left = lifecycle.statuses.length; left > 0; left -= 1) {
      const due = rules
        .passages()
        .find(
          (passage) => passage.from.includes(stored.status) && rules.isDue(stored, passage, now()),
        );
      if (due === undefined) break;
      rules.pass(stored, due, tick());
    }
    return stored;
  }

  function find(id: string): Stored | undefined {
    const stored = rules.find(store, id);
    return stored === undefined || isAnswer(stored) ? undefined : elapse(stored);
  }

  function addressed(
    { parameters, caller, operation }: Context,
    found: (stored: Stored, party: string) => Answer,
  ): Answer {
    const id = Object.values(parameters)[0] ?? "";
    const known = rules.find(store, id);
    if (isAnswer(known)) return known;
    if (known === undefined) {
      const status = isId(id) ? 404 : Number(rulings["protocol/id-form"]);
      return refuse(operation?.statuses.includes(status) === true ? status : 404);
    }
    const stored = elapse(known);
    const party = rules.partyOf(stored, caller);
    return party === undefined
      ? rules.excluded(stored, caller, operation?.name)
      : found(stored, party);
  }

  const write = (view: View, context: Context) =>
    rules.sparse(rules.resource(view, context), context, protocol.version(context));

  function add(caller: Caller, { attributes }: Draft): Stored {
    const at = tick();
    created += 1;
    // If the request does not name a party, the creator is this party.
    const unnamed = Object.values(resource.parties)
      .filter((attribute) => attribute !== undefined && !(attribute in attributes))
      .map((attribute) => [attribute, caller.organizationId]);
    const made: Stored = {
      id: `${prefix}${String(created).padStart(6, "0")}`,
      attributes: { ...Object.fromEntries(unnamed), ...attributes },
      relationships: { ...creatorOf(resource), ...namedIn(attributes, resource) },
      environments: [caller.environmentId],
      createdAt: at,
      status: lifecycle.initial,
      updatedAt: at,
    };
    const others = lifecycle.parties
      .map((party) => rules.organizationOf(made, party) ?? "")
      .filter((organization) => organization !== caller.organizationId)
      .flatMap((organization) => (organizations.get(organization) ?? []).slice(0, 1));
    const stored = rules.created({ ...made, environments: [caller.environmentId, ...others] });
    store.set(stored.id, stored);
    return stored;
  }

  /** The body of an action's request, with keys in kebab-case. Undefined if the action takes none. */
  function bodyFor(action: string, context: Context | undefined) {
    if (resource.inputs?.[action] === undefined || !context?.text) return { json: undefined };
    const body = readJson(protocol, context.text);
    return isAnswer(body) ? body : { json: inflect(body.json, "kebab") };
  }

  function attempt(
    action: string,
    stored: Stored,
    party: string,
    show: (view: View) => Answer,
    context?: Context,
  ): Answer {
    const condition = lifecycle.rowOf(action).while;
    const unmet = condition !== undefined && !rules.meets(stored, condition);
    const tried = { action, party, stored, ...(unmet && { unmet }), ...(context && { context }) };
    const decided = rules.decide(tried);
    if (!decided.allowed) {
      const answer = rules.refusal(tried, decided.because);
      rules.refused(tried, tick());
      return answer;
    }
    const carried = bodyFor(action, context);
    const input = isAnswer(carried) ? carried : rules.input(tried, carried.json);
    if (isAnswer(input)) {
      rules.refused(tried, tick());
      return input;
    }
    const before = { ...stored };
    rules.carryOut({ ...tried, input }, decided.to, tick());
    const answer = show(rules.answered({ ...tried, stored: before }, stored));
    done.set(`${action} ${stored.id}`, roundOf(action, stored.id));
    return answer;
  }

  const visit = createOthers({
    resource,
    ruling: rulings["protocol/other-rows"],
    store,
    add,
    between: engineOf(resource.partiesOf?.resource ?? ""),
    carryOut: rules.carryOut,
    tick,
  });

  function list(context: Context): Answer {
    visit(context.caller);
    const all = rules.order(
      [...store.values()].filter((row) => rules.partyOf(elapse(row), context.caller) !== undefined),
    );
    const selected = rules.select(all, context, now());
    if (isAnswer(selected)) return declared(selected, context);
    const { path, query } = context;
    const page = rules.paginate({ all, selected, idOf: ({ id }) => id, path, query, rulings });
    if (isAnswer(page)) return declared(page, context);
    return {
      status: 200,
      body: {
        data: page.rows.map((row) => write(rules.read(row, context, now()), context)),
        links: { prev: page.prev, next: page.next },
      },
    };
  }

  function create(context: Context, status: number): Answer {
    const body = readJson(protocol, context.text);
    if (isAnswer(body)) return body;
    const { caller } = context;
    const draft = rules.draft(inflect(body.json, "kebab"));
    if (isAnswer(draft)) return draft;
    const refused = rules.admit(draft, caller);
    if (refused !== undefined) return refused;
    const rival = rules.rival(draft, caller, store.values());
    const duplicate = rival && rules.duplicate(rival);
    if (duplicate !== undefined) return duplicate;
    return { status, body: rules.document(write(add(caller, draft), context), context) };
  }

  const retrieve = (context: Context) =>
    addressed(
      context,
      (stored) =>
        rules.withheld(stored, context) ?? {
          status: 200,
          body: rules.document(write(rules.read(stored, context, now()), context), context),
        },
    );

  function handlerOf({ name: what, ...operation }: Omit<Registered, "resource">) {
    const success = successOf(operation);
    switch (what) {
      case "list":
        return list;
      case "create":
        return (context: Context) => create(context, success);
      case "retrieve":
        return retrieve;
      default:
        if (!lifecycle.actions.includes(what)) {
          throw new Error(`${operation.id} is no action of the lifecycle of ${name}`);
        }
        return (context: Context) =>
          addressed(context, (stored, party) =>
            attempt(
              what,
              stored,
              party,
              (view) => ({
                status: success,
                body: rules.document(
                  resource.actionsTakeFields === true
                    ? write(view, context)
                    : rules.resource(view, context),
                  context,
                ),
              }),
              context,
            ),
          );
    }
  }

  const roleIn = (stored: Stored, organizationId: string) =>
    lifecycle.parties.find((party) => rules.organizationOf(stored, party) === organizationId);

  return {
    resource,
    handlers: Object.entries(resource.operations).map(([what, declared]) => {
      const operation = { ...declared, resource, name: what };
      const carryOut = handlerOf(operation);
      return {
        operation,
        handle: (context) =>
          context.caller.connect
            ? carryOut(context)
            : refuse(rulings["protocol/without-connect"], "Connect is not enabled"),
      };
    }),
    find,
    add,
    perform(action, id, organizationId) {
      const stored = find(id);
      const party = stored && roleIn(stored, organizationId);
      if (stored === undefined || party === undefined) return false;
      return attempt(action, stored, party, () => ({ status: 200, body: null })).status === 200;
    },
    stray(context) {
      const stored = store.get(below.exec(context.path)?.[1] ?? "");
      if (stored === undefined || rules.partyOf(stored, context.caller) === undefined) return;
      rules.stray(stored, context, tick());
    },
    pass(passage, id) {
      const stored = find(id);
      const row = lifecycle.passages.find((one) => one.name === passage);
      if (stored === undefined || row?.from.includes(stored.status) !== true) return false;
      rules.pass(stored, row, tick());
      return true;
    },
    organizationOf(id, party) {
      const stored = store.get(id);
      return stored && rules.organizationOf(stored, party);
    },
    partyOf(id, caller) {
      const stored = find(id);
      return stored && rules.partyOf(stored, caller);
    },
    roleOf: (organizationId, id) =>
      (id === ""
        ? [...store.values()].toReversed()
        : [store.get(id)].filter((one) => one !== undefined)
      )
        .map((stored) => roleIn(stored, organizationId))
        .find((party) => party !== undefined),
    isAction: (action) => lifecycle.actions.includes(action),
    roundOf,
    wasPerformed: (id) =>
      lifecycle.actions.some(
        (action) => resource.operations[action] === undefined && roundOf(action, id) > 1,
      ),
  };
}

/** A ruling may name a status that is declared for the list of another resource only. */
const declared = (answer: Answer, { operation }: Context): Answer =>
  answer.status < 500 && operation?.statuses.includes(answer.status) === false
    ? { ...answer, status: 400 }
    : answer;

/** A creation by request has an API key as its creator. */
const creatorOf = ({ relationships }: Resource): Stored["relationships"] =>
  relationships["creator"]?.types.includes("api-key") === true
    ? { creator: { type: "api-key", id: "api_mock" } }
    : {};

/** The relationships that a creation names by id: `source-id` is the id of the relationship `source`. */
const namedIn = (attributes: Draft["attributes"], { relationships }: Resource) =>
  Object.fromEntries(
    Object.entries(relationships).flatMap(
      ([
        name,
        {
          types: [type = ""],
        },
      ]) => {
        const id = attributes[`${name}-id`];
        return typeof id === "string" ? [[name, { type, id }]] : [];
      },
    ),
  );
