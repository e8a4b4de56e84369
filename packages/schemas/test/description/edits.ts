import { answers } from "./edits/answers.ts";
import { api } from "./edits/api.ts";
import { bodies } from "./edits/bodies.ts";
import { operations } from "./edits/operations.ts";
import { parameters } from "./edits/parameters.ts";
import { promises } from "./edits/promises.ts";
import type { Row } from "./edits/row.ts";

/** Edits that a consumer can feel. */
export const felt: readonly Row[] = [
  ...operations,
  ...parameters,
  ...bodies,
  ...answers,
  ...api,
  ...promises,
];
