import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { join } from "node:path";
import { runServer } from "verdaccio";

export interface Registry {
  readonly url: string;
  close(): Promise<void>;
}

const anybody = { access: "$all", publish: "$all", unpublish: "$all" };

/** Two answers of the upstream that are late would make it one that is down, and every package of its a 404. */
const patience = { timeout: "120s", max_fails: 1000, fail_timeout: "1s" };

/** Where packages come from, as npm is configured here. */
export interface Upstream {
  readonly url: string;
  /** The certificates to trust, in PEM format; without them, those of Node. */
  readonly ca?: string;
}

/** A registry on loopback: what is published there it keeps in `folder`; all else comes from `upstream`. */
export async function openRegistry(folder: string, upstream: Upstream): Promise<Registry> {
  const ours = { ...anybody };
  const server = (await runServer({
    self_path: join(folder, "config.yaml"),
    storage: join(folder, "storage"),
    uplinks: { upstream: { ...upstream, maxage: "60m", ...patience } },
    packages: {
      "persona-conformance": ours,
      "@persona-conformance/*": ours,
      "**": { ...anybody, proxy: "upstream" },
    },
    max_body_size: "50mb",
    log: { type: "stdout", format: "pretty", level: "fatal" },
  })) as Server;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
