import { connections } from "@persona-conformance/schemas/facts";
import type { ResourceRules } from "../resource/rules.ts";
import type { Stored } from "../resource/stored.ts";
import type { World } from "../served.ts";
import { connectionRelationship } from "./objects.ts";

type Rules = Pick<ResourceRules, "carryOut" | "pass" | "created">;

/** Moves the `updated-at` of a token's connection with each change of the token, if that is ruled. */
export function movesConnection(
  { rulings, find }: World,
  { carryOut, pass, created }: Rules,
): Rules {
  const isRuled = rulings["share-tokens/moves-connection"] === "yes";
  if (!isRuled) return { carryOut, pass, created };
  const move = ({ relationships, updatedAt }: Stored) => {
    const connection = find(connections.name, relationships[connectionRelationship]?.id ?? "");
    if (connection !== undefined) connection.updatedAt = Math.max(connection.updatedAt, updatedAt);
  };
  return {
    carryOut(tried, ...rest) {
      carryOut(tried, ...rest);
      move(tried.stored);
    },
    pass(stored, ...rest) {
      pass(stored, ...rest);
      move(stored);
    },
    created(stored) {
      const token = created(stored);
      move(token);
      return token;
    },
  };
}
