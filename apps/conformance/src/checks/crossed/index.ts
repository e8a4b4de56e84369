import type { Check } from "../../runner/check.ts";
import { arrangements } from "../../trial/arranging/arrangements.ts";
import type { Trial } from "../../trial/trial.ts";
import { headerChecks } from "./headers.ts";
import { keyChecks } from "./keys.ts";
import { oddListChecks } from "./odd-lists.ts";
import { overlapChecks } from "./overlaps.ts";
import { repeatChecks } from "./repeats.ts";
import { storedAnswerChecks } from "./stored-answers.ts";
import { unknownIdChecks } from "./unknown-ids.ts";

/** On the mock, tries in every way what other checks try in one way. */
export const crossedChecks: readonly Check<Trial>[] = [
  ...keyChecks,
  ...headerChecks,
  ...oddListChecks,
  ...unknownIdChecks,
  ...[...arrangements.values()].flatMap((one) => [
    ...repeatChecks(one),
    ...overlapChecks(one),
    ...storedAnswerChecks(one),
  ]),
];
