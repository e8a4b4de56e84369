import { spawn } from "node:child_process";
import { ConfigError } from "../config-error.ts";

/** Reads blobs through a single git process. */
export function openBlobs(folder: string) {
  let child: ReturnType<typeof start> | undefined;
  const waiting: { resolve(bytes: Uint8Array): void; reject(error: Error): void }[] = [];
  let parts: Buffer[] = [];
  let held = 0;
  let header: { readonly size: number } | undefined;

  function start() {
    const started = spawn("git", ["-C", folder, "cat-file", "--batch"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    started.stdout.on("data", (chunk: Buffer) => {
      parts.push(chunk);
      held += chunk.length;
      advance();
    });
    started.on("close", () => {
      for (const { reject } of waiting.splice(0))
        reject(new ConfigError(`git ended while ${folder} was read`));
    });
    return started;
  }

  function advance(): void {
    for (;;) {
      if (header === undefined) {
        const all = Buffer.concat(parts);
        const end = all.indexOf(10);
        if (end < 0) return;
        const [, , size] = all.subarray(0, end).toString().split(" ");
        parts = [all.subarray(end + 1)];
        held = all.length - end - 1;
        if (size === undefined) {
          waiting.shift()?.reject(new ConfigError(`git has no ${all.subarray(0, end).toString()}`));
          continue;
        }
        header = { size: Number(size) };
      }
      // One line break follows the content.
      if (held < header.size + 1) return;
      const all = Buffer.concat(parts);
      const bytes = all.subarray(0, header.size);
      parts = [all.subarray(header.size + 1)];
      held = all.length - header.size - 1;
      header = undefined;
      waiting.shift()?.resolve(bytes);
    }
  }

  return {
    read(hash: string): Promise<Uint8Array> {
      child ??= start();
      const { stdin } = child;
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        stdin.write(`${hash}\n`);
      });
    },
    close(): void {
      child?.stdin.end();
    },
  };
}
