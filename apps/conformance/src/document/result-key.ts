import type { Result } from "./run-document.ts";

/** Tells a result from every other result of a run: by its check and its cell. */
export const keyOf = ({
  id,
  apiVersion,
  inflection,
}: Pick<Result, "id" | "apiVersion" | "inflection">): string =>
  [id, apiVersion, inflection].join(" ");
