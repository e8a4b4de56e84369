import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hal } from "./broker-answers.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { ourPact } from "./pact.ts";

export const consumer = "our-consumer";
export const published = hal({
  notices: [{ type: "success", text: "published" }],
  _links: { "pb:contracts": [{ href: "https://broker.example/pacts/1" }] },
});
const { PATH } = process.env;

/** The pact of one interaction, as small as it gets. */
export async function smallPact(
  change: (text: string) => string = (text) => text,
): Promise<string> {
  const { pact } = await ourPact();
  const file = join(await temporaryFolder(), "pact.json");
  await writeFile(
    file,
    change(JSON.stringify({ ...pact, interactions: pact.interactions.slice(0, 1) })),
  );
  return file;
}

export const publish = (
  file: string,
  url: string,
  { environment = {}, words = [] as readonly string[] } = {},
) =>
  command(
    [
      "pact",
      "publish",
      file,
      "--unchecked",
      "--version",
      "v1",
      "--branch",
      "main",
      "--retries",
      "1",
      ...words,
    ],
    {
      PATH,
      PACT_BROKER_BASE_URL: url,
      ...environment,
    },
  );
