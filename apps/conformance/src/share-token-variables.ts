import { didYouMean, shareableKinds, type ShareableKind } from "@persona-conformance/schemas/facts";
import { ConfigError } from "./config-error.ts";

/** A configured object, by its kind and id. */
export interface NamedObject {
  readonly kind: ShareableKind;
  readonly id: string;
}

// The names of a table are its keys.
const kinds = Object.keys(shareableKinds) as readonly ShareableKind[];

/** The objects in a list such as `account:act_1,inquiry:inq_2`, each once. */
export function readObjects(variable: string, text: string | undefined): readonly NamedObject[] {
  const parts = (text ?? "").split(",").map((part) => part.trim());
  return parts
    .filter((part, place) => part !== "" && parts.indexOf(part) === place)
    .map((part) => {
      const [, word = part, id = ""] = /^([^:]*):(.*)$/s.exec(part) ?? [];
      const kind = kinds.find((one) => one === word);
      if (kind === undefined) {
        const hint = didYouMean(word, kinds) || `there are ${kinds.join(", ")}`;
        throw new ConfigError(
          `${variable} names ${JSON.stringify(part.slice(0, 60))}, which does not begin with a kind of object: ${hint}, such as account:act_1`,
        );
      }
      if (!/^[\x21-\x7e]+$/.test(id) || /^\.+$/.test(id)) {
        throw new ConfigError(
          `${variable} names no id after ${kind}: copy it from the dashboard, such as ${kind}:${shareableKinds[kind].idPrefix}1`,
        );
      }
      return { kind, id };
    });
}
