import { parentPort } from "node:worker_threads";
import { type Subject, tryOn } from "./trial-run.ts";

parentPort?.on("message", (subject: Subject) => {
  void tryOn(subject).then((trialRun) => parentPort?.postMessage(trialRun));
});
