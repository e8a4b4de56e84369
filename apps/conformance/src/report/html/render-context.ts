import type { Registry } from "@persona-conformance/schemas";
import type { RunDocument } from "../../document/run-document.ts";
import type { Budget } from "./markup.ts";

/** What the sections about results need to render them. */
export interface RenderContext {
  readonly run: RunDocument;
  /** All operations. */
  readonly registry: Registry;
  /** Whether the results are in more than one cell. Then each result names its cell. */
  readonly cells: boolean;
  /** How many characters results and requests may still take. */
  readonly budgets: { readonly results: Budget; readonly requests: Budget };
}
