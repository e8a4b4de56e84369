import type { Concern } from "../fault.ts";
import type { Context } from "../protocol.ts";

type Asked = Pick<Context, "operation"> | undefined;

export const isList = (asked: Asked): boolean => asked?.operation?.name === "list";
export const isCreate = (asked: Asked): boolean => asked?.operation?.name === "create";
export const isRetrieve = (asked: Asked): boolean => asked?.operation?.name === "retrieve";

/** Whether a request asks for an action of the lifecycle; for this one where it is named. */
export const isAction = (asked: Asked, action = asked?.operation?.name): boolean =>
  asked?.operation !== undefined &&
  asked.operation.name === action &&
  asked.operation.resource.lifecycle.actions.includes(action);

/** What a request may ask for; any action of the lifecycle is one and the same kind. */
export type Kind = NonNullable<Concern["operations"]>[number];

export const isOf = (asked: Asked, kind: Kind): boolean =>
  kind === "action" ? isAction(asked) : asked?.operation?.name === kind;

/** Where a fault can be seen that asks one of these. */
export const inLists: Concern = { operations: ["list"] };
export const inCreation: Concern = { operations: ["create"] };
export const inActions: Concern = { operations: ["action"] };
/** Where a fault can be seen that is about who is not let in. */
export const withoutKey: Concern = { party: "nobody" };
