import { inflectKey } from "@persona-conformance/schemas";
import type { WrittenInteraction } from "../pact-file.ts";

/** The matchers that a pact has for a place in an answer's body, in either notation of the path. */
export const matchersAt = ({ response }: WrittenInteraction, place: string) =>
  Object.entries(response?.matchingRules?.body ?? {}).find(([path]) => plain(path) === place)?.[1]
    .matchers ?? [];

/** Turns `$.data[*]['createdAt']` into `data[].created-at`. */
const plain = (path: string): string =>
  path
    .replaceAll(/\['([^']+)'\]/g, ".$1")
    .replace(/^\$\.?/, "")
    .replaceAll(/\[(?:\*|\d+)\]/g, "[]")
    .split(".")
    .map((key) => inflectKey(key, "kebab"))
    .join(".");
