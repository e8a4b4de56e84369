import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

// GitHub's parser imports JSON as bundlers do, and Node asks for an attribute.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } =
  await import("@actions/workflow-parser");

export const folder = new URL("../../../../.github/workflows/", import.meta.url);

/** A workflow as GitHub's own parser reads it, and what that has against it. */
export async function readWorkflow(name: string, content: string) {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value));
  return { template, problems: context.errors.getErrors().map(({ message }) => message) };
}

/** A step that is a script of a shell's. */
export interface ShellStep {
  readonly id: string;
  /** The condition under which it is run, as it is written. */
  readonly condition: string;
  readonly script: string;
}

/** The shell steps of a workflow's first job, in their order. */
export async function shellSteps(name: string): Promise<readonly ShellStep[]> {
  const { template } = await readWorkflow(name, readFileSync(new URL(name, folder), "utf8"));
  const [job] = template?.jobs ?? [];
  const steps = job !== undefined && "steps" in job ? job.steps : [];
  return steps.flatMap((step) =>
    "run" in step ? [{ id: step.id, condition: String(step.if), script: step.run.toString() }] : [],
  );
}
