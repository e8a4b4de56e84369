import type { Exchange } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { Violation } from "../../../runner/outcome.ts";
import { expectConnections, readConnections } from "../../../trial/arranging/connections.ts";
import { describe, targetFailed } from "../../../trial/judging/expect.ts";
import { firstRows } from "../../../trial/reading/lists.ts";
import type { TrialExchange } from "../../../trial/trial-exchange.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isSuccess } from "../../wire/audit.ts";
import { formMistakes, linksIn } from "../../wire/links.ts";
import { resourcesIn } from "../../wire/resources-in.ts";
import { isList } from "./owners.ts";
import { sendLink } from "./walking.ts";

/** A link of a page, and the answer that holds it. */
interface Found {
  readonly link: string;
  readonly form: string;
  readonly one: TrialExchange;
}

/** Follows a link that no request of the run was like. Other checks follow the usual ones, in a few cells. */
export const oddLinks: Check<Trial> = check({
  id: "protocol/pages/odd-links",
  cites: "protocol/page-links",
  operation: connections.operations.list.id,
  needs: ["fixture"],
  runLast: true,
  steps:
    "follows the first link of a list that has other parameters than all requests of the run, if any",
  failsWhen: "a refusal, or a row of the page that has the link",
  async run(trial) {
    await firstRows(trial, connections, "source");
    const lists = trial.exchanges().filter((one) => isList(one) && isSuccess(one));
    const known = new Set(lists.map(({ exchange }) => formOf(exchange.path)));
    const odd = lists
      .filter(({ by, exchange }) => by !== "nobody" && formMistakes(exchange).length === 0)
      .flatMap((one) => pagesIn(one.exchange).map((link) => ({ link, form: formOf(link), one })))
      .find(({ form }) => !known.has(form));
    if (odd !== undefined) await expectOtherRows(trial, odd);
  },
});

/** The path, and the names of the parameters that select a page. Any link may keep the others. */
function formOf(path: string): string {
  const { pathname, searchParams } = new URL(path, "http://api.invalid");
  const names = [...searchParams.keys()].filter(
    (name) => !/^(?:filter|fields|page\[size)/.test(name),
  );
  return [pathname, ...names.toSorted()].join(" ");
}

const pagesIn = (exchange: Exchange): readonly string[] =>
  linksIn(exchange).flatMap(([name, link]) =>
    (name === "next" || name === "prev") && link !== "" ? [link] : [],
  );

async function expectOtherRows(trial: Trial, { link, form, one }: Found): Promise<void> {
  const exchange = await sendLink(trial.in(one.cell).as(one.by), link);
  if (exchange.status >= 500 || exchange.status === 429) throw targetFailed(exchange);
  const held = new Set(resourcesIn(one).map(({ id }) => id));
  const reply = readConnections(exchange);
  const again = reply.kind === "refusal" ? [] : expectConnections(reply).views;
  const isOther = again.every(({ id }) => !held.has(id));
  if (reply.kind !== "refusal" && isOther) return;
  const actual = reply.kind === "refusal" ? describe(exchange) : "rows of the page that has it";
  throw new Violation(`the page of the link ${link}`, actual, {
    evidence: exchange,
    spoilt: {
      answers: { has: (other) => pagesIn(other).some((each) => formOf(each) === form) },
      for: "all",
      leads: true,
    },
  });
}
