import { type ApiRequest, type Exchange, readReply } from "@persona-conformance/client";
import type { Cell } from "../../../runner/check.ts";
import { expectRefusal } from "../../../trial/judging/expect.ts";
import { askingAgain } from "../../../trial/requests/odd-requests.ts";
import { expectToken, requireTokensLeft, tokens } from "../../../trial/arranging/share-tokens.ts";
import { creationRequest } from "../../../trial/arranging/share-token-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { brokenUnlessHome } from "../../../trial/judging/broken-in-cell.ts";
import { within } from "../../crossed/within-cell.ts";
import { noteRefused, tokensBefore } from "./none-made.ts";

const operation = "create-a-share-token";

/** The answer to a creation that must be refused. A repeated HTTP 500 is an answer, too. */
export async function answerTo(
  trial: Trial,
  request: ApiRequest,
  cell: Cell = trial.cell,
): Promise<Exchange> {
  const who = trial.of(tokens).actorOf("source");
  const source = trial.in(cell).as(who);
  const answer = await askingAgain(trial, who, tokens, () => source.sendRaw(request));
  // A 401 says nothing about the request: send it again.
  return answer.status === 401 ? source.send(request) : answer;
}

/** The refusal of a creation in another cell. If it is refused only in the run's own cell, that difference is the mistake. */
async function refusalOf(
  trial: Trial,
  attributes: Readonly<Record<string, unknown>>,
  codes: readonly number[],
): Promise<Exchange> {
  const step = `without ${JSON.stringify(attributes)}`;
  const kind = { party: "source", operation, outcome: "refusal", query: "none", step } as const;
  const ask = async (there: Cell) => {
    const answer = await answerTo(trial, creationRequest(attributes), there);
    const reply = readReply(tokens, answer);
    // Record a token that should not exist, so that later checks and the cleanup know it.
    if (reply.kind === "resource") trial.of(tokens).keep(expectToken(reply, answer.status));
    if (!codes.includes(answer.status)) await requireTokensLeft(trial, answer);
    return answer;
  };
  // Where nothing is lost, another check repeats each refusal in other cells.
  const cell = trial.hasCapability("disposable") ? undefined : trial.cellFor(kind);
  if (cell === undefined) return expectRefusal(await ask(trial.cell), codes);
  const answer = await ask(cell);
  if (codes.includes(answer.status)) return expectRefusal(answer, codes);
  expectRefusal(await ask(trial.cell), codes);
  const isRefused = async (there: Cell) => codes.includes((await ask(there)).status);
  const cites = await brokenUnlessHome(
    trial.cell,
    cell,
    async (there) => !(await isRefused(there)),
  );
  return within(cell, cites, () => expectRefusal(answer, codes));
}

/** Demands that each of these creations is refused, and that none creates a token. */
export async function expectRefused(
  trial: Trial,
  asked: readonly Readonly<Record<string, unknown>>[],
  codes: readonly number[],
  ...questions: readonly Parameters<Trial["observe"]>[0][]
): Promise<void> {
  const before = await tokensBefore(trial);
  let refused: Exchange | undefined;
  for (const [index, attributes] of asked.entries()) {
    refused = await refusalOf(trial, attributes, codes);
    const question = questions[Math.min(index, questions.length - 1)];
    if (question !== undefined) trial.observe(question, String(refused.status), refused);
  }
  if (refused !== undefined) await noteRefused(trial, before, { exchange: refused, by: "source" });
}
