import { versions } from "@persona-conformance/schemas/facts";
import { plural } from "../../report/text/text.ts";
import type { OpenedPact } from "../pacts.ts";
import { pactCommand } from "./commands.ts";
import type { Findings, Terms } from "./findings.ts";
import { refusalOf, staleness } from "./origin.ts";
import { apiVersionsOf } from "./pact-facts.ts";
import { openRow, rowOf, settle } from "./row.ts";
import type { Evidence, Origin } from "./verdict-document.ts";

/** Whether the official description has what the pact relies on. */
export function descriptionRow(
  opened: OpenedPact,
  { check: found, description }: Findings,
  terms: Terms,
): Evidence {
  const what = "within the official description";
  const spec = description === undefined ? "--spec FILE|FOLDER|URL" : "";
  const todo = `run \`${pactCommand("check", opened, spec)}\``;
  if (found === undefined) return openRow(what, `not compared: ${todo}`);
  const { suite, spec: compared, pact, checkedAt, findings } = found.document;
  const origin: Origin = {
    file: found.file,
    suite: suite.version,
    description: { source: compared.source, digest: compared.digest, version: compared.version },
    finishedAt: checkedAt,
  };
  const refused = refusalOf(origin, terms);
  if (refused !== undefined) return openRow(what, refused, [origin]);
  if (pact.digest !== opened.digest) {
    return openRow(what, `another pact was compared: ${todo} again`, [origin]);
  }
  const row = rowOf(what, [origin]);
  row.against.push(
    ...findings.map(
      ({ interaction, where, what: difference }) => `${interaction}: ${where}: ${difference}`,
    ),
  );
  row.open.push(...staleness(origin, terms).map((reason) => `${reason}: ${todo} again`));
  const { interactions } = opened.pact;
  if (pact.interactions !== interactions.length) {
    row.open.push(
      `${pact.interactions} of ${plural(interactions.length, "interaction")} were compared: ${todo} again`,
    );
  }
  if (description !== undefined && "problem" in description) row.open.push(description.problem);
  else if (description !== undefined && description.digest !== compared.digest) {
    row.open.push(
      `it was compared with ${compared.source} (${compared.digest}), and ${description.source} is another: ${todo} again`,
    );
  }
  const spoken = apiVersionsOf(opened);
  if (spoken.length > 0 && !spoken.includes(compared.version)) {
    const mismatch = `the description is of version ${compared.version}, and the pact speaks ${spoken.join(", ")}`;
    // If no description of that version exists, this is only a remark.
    if (spoken.some(isDescribed)) row.open.push(`${mismatch}: ${todo} with that one`);
    else row.remarks.push(mismatch);
  }
  return settle(row);
}

const isDescribed = (name: string): boolean =>
  Object.entries(versions).some(([known, { folder }]) => known === name && folder);
