import { inflect } from "@persona-conformance/schemas/facts";
import { type Answer, isAnswer } from "../answer.ts";
import { type Context, readJson } from "../protocol.ts";
import type { Serving } from "./serving.ts";
import type { Stored, View } from "./stored.ts";

/** Performs the actions of a lifecycle, and counts them. */
export interface Actions {
  /** A party's attempt. `show` makes the answer if it is allowed. Without a request, it is made in a dashboard. */
  attempt(
    action: string,
    stored: Stored,
    party: string,
    show: (view: View) => Answer,
    context?: Context,
  ): Answer;
  /** The number that this action would have on this resource, from 1. */
  roundOf(action: string, id: string): number;
  /** Whether an action that the API does not offer was done on it. */
  wasPerformed(id: string): boolean;
}

export function createActions({
  resource: { lifecycle, inputs, operations },
  rules,
  protocol,
  tick,
}: Pick<Serving, "resource" | "rules" | "protocol" | "tick">): Actions {
  const done = new Map<string, number>();
  const roundOf = (action: string, id: string) => (done.get(`${action} ${id}`) ?? 0) + 1;

  /** The body of an action's request, with keys in kebab-case. Undefined if the action takes none. */
  function bodyFor(action: string, context: Context | undefined) {
    if (inputs?.[action] === undefined || !context?.text) return { json: undefined };
    const body = readJson(protocol, context.text);
    return isAnswer(body) ? body : { json: inflect(body.json, "kebab") };
  }

  return {
    attempt(action, stored, party, show, context) {
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
    },
    roundOf,
    wasPerformed: (id) =>
      lifecycle.actions.some(
        (action) => operations[action] === undefined && roundOf(action, id) > 1,
      ),
  };
}
