import { inRefusals, withoutKey } from "../faults/request-kinds.ts";
import { written, isError } from "../faults/written.ts";
import type { Fault } from "../fault.ts";
import type { Written } from "../protocol.ts";

/** Changes each error of a refusal. */
const errors = (
  answer: Written,
  change: (error: Record<string, unknown>) => unknown,
): Partial<Written> => {
  if (!isError(answer)) return {};
  // The mock's own refusals have this body.
  const { errors: all } = answer.body as { readonly errors: readonly Record<string, unknown>[] };
  return { body: { errors: all.map(change) } };
};

const inErrors: readonly Fault[] = [
  written("protocol/errors/data-beside", "protocol/error-body", (answer) =>
    isError(answer) ? { body: { ...Object(answer.body), data: {} } } : {},
  ),
  written("protocol/errors/empty", "protocol/error-body", (answer) =>
    isError(answer) ? { body: {} } : {},
  ),
  written("protocol/errors/none", "protocol/error-body", (answer) =>
    isError(answer) ? { body: { errors: [] } } : {},
  ),
  written("protocol/errors/one-message", "protocol/error-body", (answer) =>
    isError(answer) ? { body: { error: "refused" } } : {},
  ),
  written("protocol/errors/strings", "protocol/error-body", (answer) =>
    isError(answer) ? { body: { errors: ["refused"] } } : {},
  ),
  written("protocol/errors/untitled", "protocol/error-body", (answer) =>
    errors(answer, (error) => ({ ...error, title: undefined })),
  ),
  written("protocol/errors/detail", "protocol/error-members", (answer) =>
    errors(answer, ({ details, ...error }) => ({ ...error, detail: details })),
  ),
  written("protocol/errors/bare-pointer", "protocol/error-members", (answer) =>
    errors(answer, (error) => ({ ...error, pointer: "/data" })),
  ),
  written("protocol/errors/source-as-a-text", "protocol/error-members", (answer) =>
    errors(answer, (error) => ({ ...error, source: "/data/attributes" })),
  ),
  written("protocol/errors/details-in-a-list", "protocol/error-members", (answer) =>
    errors(answer, (error) =>
      "details" in error ? { ...error, details: [error["details"]] } : error,
    ),
  ),
  written(
    "protocol/errors/details-on-401",
    "protocol/error-401-title",
    (answer) =>
      answer.status === 401 ? errors(answer, (error) => ({ ...error, details: "no key" })) : {},
    withoutKey,
  ),
];

/** Faults in the body of a refusal. */
export const errorFaults: readonly Fault[] = inErrors.map((fault) => ({
  concerns: inRefusals,
  ...fault,
}));
