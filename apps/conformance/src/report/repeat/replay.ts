import type { Result, RunDocument } from "../../document/run-document.ts";
import { apiVersionsOf, inflectionsOf } from "../findings/findings.ts";
import { shellWord } from "../text/shell-word.ts";
import { invocation } from "../../invocation.ts";

const isPlain = (text: string): boolean => /^[\w./:@=,%-]+$/.test(text);
const word = (text: string): string => (isPlain(text) ? text : shellWord(text));

const persona = "https://api.withpersona.com";

/** The command that repeats one check of a run, with the same target, options, version, inflection and seed. */
export const replay = (
  {
    id,
    apiVersion,
    inflection,
    askedBy,
  }: Pick<Result, "id" | "apiVersion" | "inflection" | "askedBy">,
  run: Pick<RunDocument, "target" | "seed">,
): string =>
  command(run, [id, ...(askedBy === undefined ? [] : [askedBy])], [apiVersion], [inflection]);

/** The command that repeats a whole run. Which patterns selected its checks is not known. */
export const replayAll = (run: RunDocument): string =>
  command(run, [], apiVersionsOf(run), inflectionsOf(run));

function command(
  { target, seed }: Pick<RunDocument, "target" | "seed">,
  ids: readonly string[],
  apiVersions: readonly string[],
  inflections: readonly string[],
): string {
  const { kind, baseUrl, faults = [], rulings = [], options = [] } = target;
  const elsewhere = kind === "sandbox" && baseUrl !== persona && baseUrl !== "";
  return [
    ...(elsewhere ? [`PERSONA_BASE_URL=${word(baseUrl)}`] : []),
    invocation,
    "run",
    ...ids.map(word),
    `--target ${word(kind)}`,
    ...faults.map((fault) => `--fault ${word(fault)}`),
    ...rulings.map((ruling) => `--ruling ${word(ruling)}`),
    ...options.map(word),
    ...apiVersions.map((version) => `--api-version ${word(version)}`),
    ...inflections.map((style) => `--inflection ${word(style)}`),
    `--seed ${seed}`,
  ].join(" ");
}

/** Whether curl can reach a target after the run. The built-in mock is a part of the run. */
export const outlivesRun = ({ kind }: RunDocument["target"]): boolean => kind !== "mock";

/** The origin of a target. Undefined if no reader can reach it. */
export const originOf = (target: RunDocument["target"]): string | undefined =>
  outlivesRun(target) && target.baseUrl !== "" ? target.baseUrl : undefined;
