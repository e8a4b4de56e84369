import type { Concern } from "../fault.ts";
import type { Context } from "../protocol.ts";

type Asked = Pick<Context, "operation"> | undefined;

export const isList = (asked: Asked): boolean => asked?.operation?.name === "list";
export const isCreate = (asked: Asked): boolean => asked?.operation?.name === "create";
export const isRetrieve = (asked: Asked): boolean => asked?.operation?.name === "retrieve";

/** Whether a request asks for an action of the lifecycle, or for the given one. */
export const isAction = (asked: Asked, action = asked?.operation?.name): boolean =>
  asked?.operation !== undefined &&
  asked.operation.name === action &&
  asked.operation.resource.lifecycle.actions.includes(action);

/** A kind of request. All actions of the lifecycle are one kind. */
export type Kind = NonNullable<Concern["operations"]>[number];

export const isOf = (asked: Asked, kind: Kind): boolean =>
  kind === "action" ? isAction(asked) : asked?.operation?.name === kind;

/** A fault that is visible only in lists. */
export const inLists: Concern = { operations: ["list"] };
export const inCreation: Concern = { operations: ["create"] };
export const inActions: Concern = { operations: ["action"] };
/** A fault that is visible only without a valid key. */
export const withoutKey: Concern = { party: "nobody" };
