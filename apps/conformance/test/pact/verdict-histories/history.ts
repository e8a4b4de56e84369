import { type interaction, relied, resultOf, type History } from "../verdict-evidence.ts";

type Change = (history: History) => void;

/** What happened, how it changes evidence that carries a yes, the answer, and a part of the reason. */
export type Row = readonly [string, Change, "yes" | "no" | "unknown", string?];

export const long = "2025-12-20T00:00:00.000Z";
export const broken = { kind: "failed" as const, problems: ["active instead of pending"] };
export const lacks = (...lacking: string[]) => ({ kind: "skipped" as const, lacking });
export const finding = {
  interaction: "creates",
  where: "response.body",
  what: "unknown",
  pointer: "/paths",
};

/** Takes a piece of evidence away. */
export function without(found: Partial<History["found"]>, name: keyof History["found"]): void {
  delete found[name];
}

export function old(document: { startedAt: string; finishedAt?: string | undefined }): void {
  document.startedAt = long;
  document.finishedAt = long;
}

export function at(url: string, { found, run }: History): void {
  found.sandbox.document.target.baseUrl = url;
  run.target.baseUrl = url;
}

/** One more interaction, verified as the others are. */
export function also(
  opened: History["opened"],
  found: History["found"],
  one: ReturnType<typeof interaction>,
): void {
  opened.pact.interactions.push(one);
  found.check.document.pact.interactions += 1;
  for (const { document } of [found.mock, found.sandbox]) {
    document.interactions.push({
      description: one.description,
      states: [],
      cites: [],
      outcome: { kind: "passed" },
    });
  }
}

/** Another check of the promise passes, so that only the question is open. */
export function passesElsewhere(run: History["run"], terms: History["terms"]): void {
  run.results.push(resultOf("refuses", { id: "other" }));
  terms.guards.push({ id: "other", cites: [relied.refuses.statement] });
}

export function speakNewest({ opened, run }: History): void {
  for (const one of opened.pact.interactions) {
    one.request = { method: "GET", path: "/", headers: { "Persona-Version": ["2026-09-29"] } };
  }
  for (const one of run.results) one.apiVersion = "2026-09-29";
}
