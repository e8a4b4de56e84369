import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DriftDocument } from "../../src/document/drift-document.ts";
import { changedConnect, connectDescription } from "./connect-description.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";

export async function written(name: string, value: unknown, folder?: string): Promise<string> {
  const at = join(folder ?? (await temporaryFolder()), name);
  await writeFile(at, typeof value === "string" ? value : JSON.stringify(value));
  return at;
}

export type Edit = Parameters<typeof changedConnect>[0];

/** Runs `drift` between a description and the same with a change in it. */
export async function drift(edit: Edit, ...words: readonly string[]) {
  const spec = await written("new.json", changedConnect(edit));
  const against = await written("old.json", connectDescription());
  return command(["drift", "--spec", spec, "--against", against, ...words]);
}
export async function document(edit: Edit, ...words: readonly string[]): Promise<DriftDocument> {
  const { out } = await drift(edit, ...words, "--json");
  return JSON.parse(out) as DriftDocument;
}

export const post = (path: string) => (description: ReturnType<typeof connectDescription>) =>
  description.paths[`/connect/connections${path}`]?.["post"] ?? {};
export const one = "/{connection-id}";
export const withoutCreatedAt: Edit = ({ components: { schemas } }) => {
  delete schemas.connection.properties.attributes.properties["created-at"];
};
export const withoutNote: Edit = ({ components: { schemas } }) => {
  delete schemas.connection.properties.attributes.properties["note"];
};
export const restricted: Edit = (description) => {
  post(`${one}/reactivate`)(description)["description"] +=
    " This is possible at most once per day.";
};
