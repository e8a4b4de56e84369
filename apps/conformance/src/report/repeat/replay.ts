import type { Result, RunDocument } from "../../document/run-document.ts";
import { shellWord } from "../text/shell-word.ts";
import { invocation } from "../../invocation.ts";

const isPlain = (text: string): boolean => /^[\w./:@=,%-]+$/.test(text);
const word = (text: string): string => (isPlain(text) ? text : shellWord(text));

const persona = "https://api.withpersona.com";

/** The command that repeats one check of a run, with the same target, faults, rulings, version, inflection and seed. */
export function replay(
  {
    id,
    apiVersion,
    inflection,
    askedBy,
  }: Pick<Result, "id" | "apiVersion" | "inflection" | "askedBy">,
  { target, seed }: Pick<RunDocument, "target" | "seed">,
): string {
  const { kind, baseUrl, faults = [], rulings = [] } = target;
  const elsewhere = kind === "sandbox" && baseUrl !== persona;
  return [
    ...(elsewhere ? [`PERSONA_BASE_URL=${word(baseUrl)}`] : []),
    `${invocation} run ${[id, ...(askedBy === undefined ? [] : [askedBy])].map(word).join(" ")}`,
    `--target ${word(kind)}`,
    ...faults.map((fault) => `--fault ${word(fault)}`),
    ...rulings.map((ruling) => `--ruling ${word(ruling)}`),
    `--api-version ${word(apiVersion)} --inflection ${word(inflection)} --seed ${seed}`,
  ].join(" ");
}

/** Whether curl can reach a target after the run. The built-in mock is a part of the run. */
export const outlivesRun = ({ kind }: RunDocument["target"]): boolean => kind !== "mock";

/** The origin of a target, if it has one that a reader can use. */
export const originOf = (target: RunDocument["target"]): string | undefined =>
  outlivesRun(target) && target.baseUrl !== "" ? target.baseUrl : undefined;
