import { parentPort } from "node:worker_threads";
import { type Night, night } from "./night.ts";

parentPort?.on("message", (asked: Night) => {
  void night(asked).then((came) => parentPort?.postMessage(came));
});
