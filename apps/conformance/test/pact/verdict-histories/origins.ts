import { failed } from "../../support/run-document.ts";
import { at, type Row } from "./history.ts";

export const origins: readonly Row[] = [
  [
    "the mock's verification is a sandbox's",
    ({ found }) => {
      found.mock = found.sandbox;
    },
    "unknown",
    "expected the mock",
  ],
  [
    "the mock's verification is of a faulty one",
    ({ found }) => {
      found.mock.document.target.kind = "faulty-mock";
    },
    "unknown",
    "of kind faulty-mock",
  ],
  [
    "the sandbox's verification is the mock's",
    ({ found }) => {
      found.sandbox = { ...found.mock, file: found.sandbox.file };
    },
    "unknown",
    "is no evidence about Persona",
  ],
  ...[
    "http://127.0.0.1:4010",
    "http://localhost:4010",
    "http://[::1]:4010",
    "https://mock.localhost",
    "http://0.0.0.0:4010",
    "http://[::ffff:127.0.0.1]:4010",
    "http://2130706433:4010",
    "https://localhost.",
  ].map((url): Row => [
    `the sandbox is at ${url}`,
    (history) => {
      at(url, history);
    },
    "unknown",
    "use --allow-loopback",
  ]),
  [
    "the sandbox is on this machine, and allowed to be",
    (history) => {
      at("http://127.0.0.1:4010", history);
      history.terms.allowLoopback = true;
    },
    "yes",
  ],
  [
    "a sandbox on this machine, allowed, breaks it",
    (history) => {
      at("http://127.0.0.1:4010", history);
      history.terms.allowLoopback = true;
      history.run.results[0]!.outcome = failed;
    },
    "no",
    "expected a connection that is pending",
  ],
  [
    "a target on this machine breaks it",
    (history) => {
      at("http://127.0.0.1:4010", history);
      history.run.results[0]!.outcome = failed;
    },
    "unknown",
    "use --allow-loopback",
  ],
  [
    "the sandbox has no address",
    (history) => {
      at("", history);
    },
    "unknown",
    "names no address",
  ],
  [
    "the run was against the mock",
    ({ run }) => {
      run.target.kind = "mock";
    },
    "unknown",
    "is no evidence about Persona",
  ],
  [
    "the run broke against the mock",
    ({ run }) => {
      run.target.kind = "mock";
      run.results[0]!.outcome = failed;
    },
    "unknown",
    "is no evidence about Persona",
  ],
  [
    "the run was elsewhere",
    ({ run }) => {
      run.target.baseUrl = "https://else.example";
    },
    "unknown",
    "the pact was verified with https://api.withpersona.com",
  ],
  [
    "the run was there, written otherwise",
    ({ run }) => {
      run.target.baseUrl = "https://api.withpersona.com:443/";
    },
    "yes",
  ],
];
