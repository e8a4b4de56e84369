import { inflect, type Registered, successOf } from "@persona-conformance/schemas/facts";
import { type Answer, isAnswer, refuse } from "../answer.ts";
import { answerOf } from "../rulings.ts";
import { type Context, readJson } from "../protocol.ts";
import type { Actions } from "./actions.ts";
import type { Serving } from "./serving.ts";
import { createBeside } from "./beside.ts";
import { createOthers } from "./others.ts";
import type { Store } from "./store.ts";
import type { Stored, View } from "./stored.ts";

type Handle = (context: Context) => Answer;

/** Makes the function that carries out an operation. */
export function createOperations(
  { resource, rules, protocol, rulings, tick, now, engineOf }: Serving,
  store: Store,
  { attempt }: Actions,
): (operation: Registered) => Handle {
  const visit = createOthers({
    resource,
    ruling: rulings["protocol/other-rows"],
    store: store.all,
    add: store.add,
    between: engineOf(resource.partiesOf?.resource ?? ""),
    carryOut: rules.carryOut,
    tick,
  });
  const visitBeside = createBeside({
    resource,
    ruling: answerOf(rulings, `${resource.name}/others-beside`) ?? "no",
    store,
    carryOut: rules.carryOut,
    tick,
  });

  function addressed(
    { parameters, caller, operation }: Context,
    found: (stored: Stored, party: string) => Answer,
  ): Answer {
    const id = Object.values(parameters)[0] ?? "";
    const stored = store.look(id);
    if (isAnswer(stored)) return stored;
    if (stored === undefined) {
      const status = store.isId(id) ? 404 : Number(rulings["protocol/id-form"]);
      return refuse(operation?.statuses.includes(status) === true ? status : 404);
    }
    const party = rules.partyOf(stored, caller);
    return party === undefined
      ? rules.excluded(stored, caller, operation?.name)
      : found(stored, party);
  }

  const write = (view: View, context: Context) =>
    rules.sparse(rules.resource(view, context), context, protocol.version(context));

  function list(context: Context): Answer {
    const { caller, path, query } = context;
    visit(caller);
    visitBeside(caller);
    const visible = store.rows().filter((row) => rules.partyOf(row, caller) !== undefined);
    const all = rules.order(visible);
    const selected = rules.select(all, context, now());
    if (isAnswer(selected)) return declared(selected, context);
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
    const rival = rules.rival(draft, caller, store.all.values());
    const duplicate = rival && rules.duplicate(rival);
    if (duplicate !== undefined) return duplicate;
    return { status, body: rules.document(write(store.add(caller, draft), context), context) };
  }

  const retrieve = (context: Context): Answer =>
    addressed(
      context,
      (stored) =>
        rules.withheld(stored, context) ?? {
          status: 200,
          body: rules.document(write(rules.read(stored, context, now()), context), context),
        },
    );

  function act(action: string, context: Context, status: number): Answer {
    const written = resource.actionsTakeFields === true ? write : rules.resource;
    const show = (view: View) => ({
      status,
      body: rules.document(written(view, context), context),
    });
    return addressed(context, (stored, party) => attempt(action, stored, party, show, context));
  }

  return (operation) => {
    const success = successOf(operation);
    switch (operation.name) {
      case "list":
        return list;
      case "create":
        return (context) => create(context, success);
      case "retrieve":
        return retrieve;
      default:
        if (!resource.lifecycle.actions.includes(operation.name)) {
          throw new Error(`${operation.id} is no action of the lifecycle of ${resource.name}`);
        }
        return (context) => act(operation.name, context, success);
    }
  };
}

/** A ruling may name a status that is declared for the list of another resource only. */
const declared = (answer: Answer, { operation }: Context): Answer =>
  answer.status < 500 && operation?.statuses.includes(answer.status) === false
    ? { ...answer, status: 400 }
    : answer;
