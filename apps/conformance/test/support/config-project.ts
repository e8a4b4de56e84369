import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Ended, command, runIn, temporaryFolder } from "./fake-io.ts";

export const name = "conformance.config.ts";

/** The fault that `check` names. */
export const fault = "connections/lifecycle/reactivate/inactive/by-source/becomes-active";

/** A check of a team's own, as it stands in a config; `change` takes the place of a member. */
export const check = (change = "") => `{
  id: "own/round/is-pending",
  statement: { level: "MUST", text: "we need it pending", url: "https://example.com/needs" },
  needs: ["fixture"],
  steps: "takes a connection that is inactive to pending",
  failsWhen: "it is not pending",
  notices: "${fault}",
  async run(trial) {
    const { id } = await trial.of(connections).that("inactive");
    const view = expectResource(connections, await trial.as("source").of(connections).reactivate(id));
    expect(view.status === "pending", "pending", String(view.status));
  },
  ${change}
}`;

/** A folder with a config in it, and the command line run there. */
export async function project(members: string, file = name) {
  const folder = await temporaryFolder();
  const names = "connections, defineCheck, defineConfig, expect, expectResource";
  const text = `import { ${names} } from "persona-conformance";
export default defineConfig({ out: "found", ${members} });
void [connections, defineCheck, expect, expectResource];
`;
  await writeFile(join(folder, file), file.endsWith(".json") ? members : text);
  const run = (line: string, given = folder): Promise<Ended> =>
    command(line.split(" "), {}, { folder: given });
  const found = async () => await runIn(join(folder, "found"));
  return { folder, run, found };
}
