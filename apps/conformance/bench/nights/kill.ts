import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect, createMock, listen, organizations } from "@persona-conformance/mock";
import { keys } from "./stand-in.ts";

const cli = fileURLToPath(new URL("../../start.js", import.meta.url));

/** Every run sends at least this many requests. */
const requests = 60;

/**
 * Kills `count` real processes, each at another request, against one sandbox on a port. Returns what went wrong, in
 * words.
 */
export async function killForReal(count: number, offset = 0): Promise<readonly string[]> {
  const wrong: string[] = [];
  const mock = createMock();
  let [asked, deadly] = [0, Infinity];
  let kill = () => {};
  const { url, close } = await listen({
    ...mock,
    async fetch(request) {
      asked += 1;
      const answer = await mock.fetch(request);
      if (asked === deadly) kill();
      return answer;
    },
  });
  const connectionId = connect(mock, keys.source, organizations.destination.id);
  const folder = await mkdtemp(join(tmpdir(), "persona-nights-"));
  const state = join(folder, "state");
  const start = (pattern: string) => {
    const words = ["run", pattern, "--target", "sandbox", "--out", folder];
    return spawn(process.execPath, [cli, ...words, "--quiet"], {
      stdio: "ignore",
      env: {
        PATH: process.env["PATH"],
        PERSONA_BASE_URL: url,
        PERSONA_SOURCE_API_KEY: keys.source,
        PERSONA_DESTINATION_API_KEY: keys.destination,
        PERSONA_ACCEPT_COMMAND: `curl -fsS -X POST -H "Authorization: Bearer $PERSONA_DESTINATION_API_KEY" ${url}/dashboard/connections/$CONNECTION_ID/accept`,
        PERSONA_STATE_DIR: state,
      },
    });
  };
  const status = async () => {
    const headers = { authorization: `Bearer ${keys.source}` };
    const path = `${url}/api/v1/connect/connections/${connectionId}`;
    const { data } = (await (await mock.fetch(new Request(path, { headers }))).json()) as {
      readonly data: { readonly attributes: { readonly status: string } };
    };
    return data.attributes.status;
  };
  try {
    for (let index = 0; index < count; index += 1) {
      const at = 6 + (((offset + index) * 7) % requests);
      [asked, deadly] = [0, at];
      const child = start("connections/lifecycle/**");
      kill = () => void child.kill("SIGKILL");
      await once(child, "close");
      deadly = Infinity;
      const [code] = (await once(start("connections/retrieve/own"), "close")) as [number];
      const [found, left] = [await status(), await readdir(state)];
      if (code !== 0 || found !== "pending" || left.length > 0) {
        wrong.push(
          `killed at ${at}: the next run came to ${code} and left ${found}, ${left.join(", ") || "no journal"}`,
        );
      }
    }
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
  return wrong;
}
