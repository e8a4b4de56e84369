import { parentPort } from "node:worker_threads";
import { changesOfCommits, type CommitRange } from "./changes-of-commits.ts";

parentPort?.on("message", (range: CommitRange) => {
  void changesOfCommits(range).then((found) => parentPort?.postMessage(found));
});
