import { memberOf, type Place, placeOf } from "@persona-conformance/schemas/description";
import { basePathOf, type OpenApi } from "../description.ts";
import type { WrittenInteraction } from "../pact-file.ts";
import { isOf } from "./operation.ts";

/** Returns the schema of the answer that an interaction relies on. */
export function answerSchema(
  { request, response }: WrittenInteraction,
  document: OpenApi,
): Place | undefined {
  if (request === undefined || response === undefined) return undefined;
  const path = request.path.slice(basePathOf(document).length);
  const template = Object.keys(document.paths).find((one) => isOf(one, path));
  const keys = ["paths", template ?? "", request.method.toLowerCase(), "responses"];
  const answer = placeOf(document, [
    ...keys,
    String(response.status),
    "content",
    "application/json",
  ]);
  return answer && memberOf(document, answer, "schema");
}
