import {
  allowedVersions,
  anyFieldStyleSince,
  connections,
  type Inflection,
  inflections,
  inflectKey,
  instant,
  type StatementId,
} from "@persona-conformance/schemas";
import {
  connectionPath,
  expectConnection,
  readConnection,
} from "../../../trial/arranging/connections.ts";
import { expect, expectNone, requireMember } from "../../../trial/judging/expect.ts";
import { expectOnlyFields, styleOrFields } from "../../../trial/judging/fieldset.ts";
import type { PartyName } from "../../../trial/party.ts";
import { isOlder, sameValue, type View } from "../../../trial/reading/view.ts";
import type { CrossedCell } from "../../../trial/requests/crossing.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isSentOnce } from "../../crossed/another-cell.ts";
import { readIn, within } from "../../crossed/within-cell.ts";
import { isListed } from "../../known-version.ts";
import { differsInCell } from "./differs-in-cell.ts";
import { list, listing, pageIn } from "./listing-in-cell.ts";

/** The attributes that are requested. */
const selected = ["status", "updated-at"] as const;

/**
 * The styles in which a fieldset may name attributes. Old versions, and a target that does not know a version, need the style
 * of the answer. A sandbox is asked in one style, each night in another.
 */
function stylesOfNames(
  { apiVersion, inflection }: CrossedCell,
  trial: Trial,
): readonly Inflection[] {
  if (!isListed(apiVersion) || apiVersion < anyFieldStyleSince) return [inflection];
  if (!isSentOnce(trial)) return inflections;
  const turn = trial.seed + allowedVersions.findIndex((one) => one === apiVersion);
  return inflections.filter((_, place) => place === turn % inflections.length);
}

const fields = (style: Inflection) => ({
  [`fields[${connections.type}]`]: selected.map((name) => inflectKey(name, style)).join(","),
});

/** Demands both attributes, and no others. */
async function expectBoth(
  trial: Trial,
  who: PartyName,
  cell: CrossedCell,
  row: View,
): Promise<void> {
  const names = Object.keys(row.attributes);
  within(cell, "protocol/fields-select", () => {
    expectOnlyFields(row, selected);
    expect(names.includes("status"), "the status, which was requested", names.join(), row.exchange);
  });
  if (names.includes("updated-at")) return;
  // A target may know the names of one style alone.
  const cites = await styleOrFields(trial, who, connections, row.id, ["updated-at"], cell);
  within(cell, cites, () =>
    expectNone([names.join()], "updated-at, which was requested", row.exchange),
  );
}

/** Demands that each row of a list with a fieldset shows what was requested, and that the connection's row has the same values. */
export async function expectFields(trial: Trial, who: PartyName, view: View): Promise<void> {
  for (const name of selected) requireMember(view, name);
  const once = isSentOnce(trial);
  const cell = trial.cellFor({ ...listing(who, "fields", "fields"), once });
  const isIt = ({ id }: View) => id === view.id;
  for (const style of stylesOfNames(cell, trial)) {
    const read = async () => pageIn(cell, await list(trial, who, cell, fields(style))).views;
    // A replica may show what was before.
    const rows = await trial.eventually(read, (all) =>
      all.filter(isIt).every((row) => unlikeFields(view, row).length === 0),
    );
    if (!rows.every(showsSelected)) await ensureWhole(trial, who, cell);
    for (const row of rows) await expectBoth(trial, who, cell, row);
    const readWhole = async () => pageIn(cell, await list(trial, who, cell, {})).views.find(isIt);
    for (const row of rows.filter(isIt))
      await expectSameFields(
        trial,
        who,
        cell,
        { view, row, readWhole },
        "connections/list-row-is-resource",
      );
  }
}

const showsSelected = ({ attributes }: View): boolean =>
  selected.every((name) => Object.hasOwn(attributes, name));

/** Makes sure that the rows of a list without a fieldset show the attributes, before the fieldset is blamed. */
async function ensureWhole(trial: Trial, who: PartyName, cell: CrossedCell): Promise<void> {
  const { views } = pageIn(cell, await list(trial, who, cell, {}));
  for (const row of views) for (const name of selected) requireMember(row, name);
}

/** The fields whose values differ. Another check reports a value that is not a time. */
const unlikeFields = (view: View, row: View): readonly string[] =>
  selected.filter((name) => {
    const value = row.attributes[name];
    const isOdd = name === "updated-at" && value != null && instant(value) === undefined;
    return !isOdd && !sameValue(view, row, name);
  });

/** An answer with a fieldset, and what it is compared with. */
interface Compared {
  readonly view: View;
  readonly row: View;
  /** Reads the connection in the cell of `row`, without a fieldset. */
  readonly readWhole: () => Promise<View | undefined>;
}

/**
 * Demands the same values as without a fieldset. `cites` is the promise that is broken if an answer without one is wrong in
 * every cell.
 */
async function expectSameFields(
  trial: Trial,
  who: PartyName,
  cell: CrossedCell,
  compared: Compared,
  cites: StatementId = "connections/read-your-writes",
): Promise<void> {
  const { view, row } = compared;
  const wrong = unlikeFields(view, row);
  if (wrong.length === 0) return;
  const broken = isOlder(row, view) ? cites : ((await blamed(trial, who, cell, compared)) ?? cites);
  within(cell, broken, () =>
    expectNone(wrong, "the same values as without a fieldset", row.exchange),
  );
}

/**
 * The promise that a sparse answer breaks with another value: that of fieldsets, if a whole answer there is right; that of one
 * view, if the party sees that value in the run's own cell, too; the cell's, if a retrieval there is wrong. Else, undefined.
 */
async function blamed(
  trial: Trial,
  who: PartyName,
  cell: CrossedCell,
  { view, readWhole }: Compared,
): Promise<StatementId | undefined> {
  const whole = await readWhole();
  const isRight = (seen: View | undefined) =>
    seen !== undefined && unlikeFields(view, seen).length === 0;
  if (isRight(whole)) return "protocol/fields-select";
  const isOneView =
    who === "source" || isRight(await trial.of(connections).settled(view.id, isRight, who));
  if (!isOneView) return "connections/one-view";
  return differsInCell(trial, view.id, cell, who);
}

/** The cell in which a party retrieves a connection with a fieldset. */
export const sparseCell = (trial: Trial, who: PartyName): CrossedCell =>
  trial.cellFor({
    party: who,
    operation: connections.operations.retrieve.id,
    outcome: "success",
    query: "fields",
    step: "sparse",
    once: isSentOnce(trial),
  });

/** Demands the same of a retrieval with a fieldset. */
export async function expectSparse(
  trial: Trial,
  who: PartyName,
  view: View,
  cell = sparseCell(trial, who),
): Promise<void> {
  for (const name of selected) requireMember(view, name);
  const [style = cell.inflection] = stylesOfNames(cell, trial);
  const request = { method: "GET", path: connectionPath(view.id), query: fields(style) };
  const read = async () => {
    const exchange = await readIn(trial, who, cell, request, connections);
    return within(cell, "protocol/version-accepted", () =>
      expectConnection(readConnection(exchange)),
    );
  };
  const row = await trial.eventually(read, (one) => unlikeFields(view, one).length === 0);
  await expectBoth(trial, who, cell, row);
  const readWhole = async () =>
    expectConnection(await trial.in(cell).as(who).of(connections).retrieve(view.id));
  await expectSameFields(trial, who, cell, { view, row, readWhole });
}
