import type { Io } from "../../io.ts";
import type { Answer, Origin, VerdictDocument } from "../../pact/verdict/verdict-document.ts";
import { painter, plural, printable } from "../../report/text/text.ts";

const colours = { yes: "green", no: "red", unknown: "yellow" } as const;
const signs = { yes: "✓", no: "✗", unknown: "?" } as const satisfies Record<Answer, string>;
const sentences = {
  yes: "yes, it may go out",
  no: "no, it must not go out",
  unknown: "unknown: evidence is missing",
} as const satisfies Record<Answer, string>;

/** At most this many promises without a confirmation are listed. Before the first run there are dozens. */
const listed = 12;

/** Prints the answer, its evidence, and the promises that no check has confirmed. */
export function printVerdict(document: VerdictDocument, io: Pick<Io, "write" | "colour">): void {
  const { answer, evidence, unseen, pact, version, tolerated } = document;
  const paint = painter(io.colour);
  const line = (text: string) => io.write(`${printable(text)}\n`);
  const dim = (text: string) => io.write(paint("dim", `${printable(text)}\n`));
  io.write(`${paint(colours[answer], sentences[answer])}\n`);
  dim(`${[pact.consumer, version].filter(Boolean).join(" ")} → ${pact.provider}`);
  dim(
    `${plural(pact.interactions, "interaction")} · API version ${pact.apiVersions.join(", ")} · ${pact.digest}`,
  );
  for (const { what, answer: one, reasons, remarks, from } of evidence) {
    io.write(`${paint(colours[one], signs[one])} ${what}\n`);
    for (const origin of from) dim(`    ${originLine(origin)}`);
    for (const reason of reasons) line(`    ${reason}`);
    for (const remark of remarks) dim(`    ${remark}`);
  }
  if (unseen.length > 0) {
    io.write("Promises that it relies on and no check confirmed:\n");
    const promises = [...Map.groupBy(unseen, ({ statement }) => statement).values()];
    for (const same of promises.slice(0, listed)) {
      const [first] = same;
      if (first === undefined) continue;
      const isTolerated = same.every((one) => one.tolerated);
      const sign = isTolerated ? paint("dim", "tolerated") : paint("yellow", "unknown");
      const cells = same.map(({ apiVersion, inflection }) => `${apiVersion}, ${inflection}`);
      io.write(
        `    ${sign} ${printable(`${first.statement}: ${first.text}`)} ${paint("dim", `(${cells.join("; ")})`)}\n`,
      );
    }
    const more = promises.length - listed;
    if (more > 0) dim(`    and ${more} more, in pact-verdict.json`);
  }
  if (tolerated.length > 0) dim(`tolerated: ${tolerated.join(", ")}`);
}

/** The origin of a piece of evidence, on one line. */
function originLine({
  file,
  target,
  apiVersions,
  description,
  finishedAt,
  startedAt,
}: Origin): string {
  const date = finishedAt ?? startedAt;
  return [
    file,
    target && [target.kind, target.baseUrl].filter(Boolean).join(" "),
    apiVersions?.join(", "),
    description && `${description.source} (${description.version}, ${description.digest})`,
    date && `${date.slice(0, 16).replace("T", " ")} UTC`,
  ]
    .filter(Boolean)
    .join(" · ");
}
