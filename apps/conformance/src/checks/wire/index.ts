import type { Resource } from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import type { Trial } from "../../trial/trial.ts";
import { answerAudits } from "./answers.ts";
import { changeTimeChecks } from "./change-times.ts";
import { cursorAudit } from "./cursors.ts";
import { freshKeyAudit } from "./fresh-keys.ts";
import { identityAudits } from "./identity.ts";
import { linkAudit, linkFormAudit } from "./links.ts";
import { outageChecks } from "./outages.ts";
import { rateLimitAudits } from "./rate-limit.ts";
import { refusedCells } from "./refused-cells.ts";
import { shapeChecks } from "./shapes.ts";
import { sparseValues } from "./sparse-values.ts";
import { steadyChecks } from "./steady.ts";
import { updateTimeChecks } from "./update-times.ts";

/** Checks of every answer of a run, to any operation on these resources. */
export const wireChecks = (resources: readonly Resource[]): readonly Check<Trial>[] => [
  ...[
    ...answerAudits,
    cursorAudit,
    freshKeyAudit,
    ...identityAudits,
    linkAudit,
    linkFormAudit,
    ...rateLimitAudits,
    refusedCells,
    sparseValues,
  ].map((made) => made(resources)),
  ...shapeChecks(resources),
  ...steadyChecks(resources),
  ...updateTimeChecks(resources),
  ...changeTimeChecks(resources),
  ...outageChecks(resources),
];
