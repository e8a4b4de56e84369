import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChangelogDocument } from "../../src/document/changelog-document.ts";
import type { DriftDocument } from "../../src/document/drift-document.ts";
import { changelogHtml } from "../../src/report/html/changelog.ts";
import { driftHtml } from "../../src/report/html/drift.ts";
import { changedConnect, connectDescription } from "../drift/connect-description.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

const suite = "persona-conformance";

/** What `drift` tells of a change that breaks something, one that deserves a look, and one that adds something. */
async function driftDocument(): Promise<DriftDocument> {
  const folder = await temporaryFolder();
  const [spec, against] = [join(folder, "new.json"), join(folder, "old.json")];
  const changed = changedConnect(({ paths, components: { schemas } }) => {
    delete schemas.connection.properties.attributes.properties["created-at"];
    schemas.connection.properties.attributes.properties["colour"] = {};
    paths["/connect/connections/{connection-id}/accept"] = { post: { responses: {} } };
    const reactivate = paths["/connect/connections/{connection-id}/reactivate"]?.["post"] ?? {};
    reactivate["description"] = "Only the source can reactivate one, at most once per day.";
  });
  await writeFile(spec, JSON.stringify(changed));
  await writeFile(against, JSON.stringify(connectDescription()));
  const words = ["drift", "--spec", spec, "--against", against, "--json"];
  return JSON.parse((await command(words)).out) as DriftDocument;
}

export const driftPage = async (): Promise<string> => driftHtml(await driftDocument(), suite);

/** A changelog of a commit a day, one of which could not be read. */
export async function changelogPage(): Promise<string> {
  const { changes } = await driftDocument();
  const entry = (day: number) => ({
    commit: String(day).repeat(40),
    date: `2026-01-0${day}T12:00:00Z`,
    subject: `Update ${day}`,
  });
  const changelog: ChangelogDocument = {
    format: 1,
    source: "persona-openapi",
    since: "2026-01-01",
    scope: "connect",
    commits: 9,
    entries: [
      { ...entry(1), changes: changes.filter(({ severity }) => severity === "additive") },
      { ...entry(2), changes: [], problem: "openapi.json is not JSON: it breaks off" },
      { ...entry(3), changes },
    ],
  };
  return changelogHtml(changelog, suite);
}
